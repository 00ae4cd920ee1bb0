// A worker process: it serves the clients whose sessions it owns. There are WORKERS of them.
import { Server } from "socket.io";
import { setupWorker, type WorkerOptions } from "sticky-socketio";
import { createAdapter } from "./adapter.ts";
import { readConfig } from "./config.ts";
import { createHttpServer } from "./http.ts";
import { outliveProxies } from "./keep-alive.ts";
import { log } from "./log.ts";
import { registerNamespaces } from "./namespaces/index.ts";
import { memberPlugins, workerPlugins } from "./plugins.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { transports } from "./transports.ts";

log.level = readConfig(process.env).LOG_LEVEL;

const adapter = await createAdapter();
const http = await createHttpServer();
outliveProxies(http.server);
const io = new Server(http.server, { transports, ...adapter.serverOptions });
for (const plugin of workerPlugins) await plugin(io);
registerNamespaces(io);
setSecurityHeaders(http.server);
const options: WorkerOptions[] = [];
for (const plugin of memberPlugins) options.push(await plugin());
await adapter.ready();

// Last: from here on clients come.
setupWorker(io, {
  ...Object.assign({}, ...options),
  onStop: async () => {
    await http.close();
    await adapter.close();
    for (const { onStop } of options) await onStop?.();
  },
});
