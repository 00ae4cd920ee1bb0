// The process of a registry. It gets the configuration of Verdaccio from its parent, sends the port that it listens on,
// and ends with the parent.
import { once } from "node:events";
import { runServer } from "verdaccio";

const [configuration] = await once(process, "message");
const server = await runServer(configuration);
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.once("disconnect", () => process.exit(0));
