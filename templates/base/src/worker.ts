// A worker process: it serves the clients whose sessions it owns. There are WORKERS of them.
import { Server } from "socket.io";
import { setupWorker } from "sticky-socketio";
import { createAdapter } from "./adapter.ts";
import { readConfig } from "./config.ts";
import { createHttpServer } from "./http.ts";
import { log } from "./log.ts";
import { registerNamespaces } from "./namespaces/index.ts";

log.level = readConfig(process.env).LOG_LEVEL;

const { adapter, close } = await createAdapter();
const io = new Server(createHttpServer(), { adapter });
registerNamespaces(io);

// Last: from here on the primary sends clients.
setupWorker(io, { onStop: close });
