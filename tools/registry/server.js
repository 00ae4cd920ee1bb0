// The process that is a registry: `node server.js '<configuration of Verdaccio>'`. It tells its parent the port that it
// listens on, and ends with it.
import { runServer } from "verdaccio";

const server = await runServer(JSON.parse(process.argv[2]));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.once("disconnect", () => process.exit(0));
