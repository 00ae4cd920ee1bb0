// A worker process: a Nest application that serves the clients whose sessions it owns. There are WORKERS of them.
import "reflect-metadata";
import { fileURLToPath } from "node:url";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { Server } from "socket.io";
import { setupWorker, type WorkerOptions } from "sticky-socketio";
import { createAdapter } from "./adapter.ts";
import { AppModule } from "./app.module.ts";
import { readConfig } from "./config.ts";
import { withGatewayOptions } from "./gateway-options.ts";
import { outliveProxies } from "./keep-alive.ts";
import { log } from "./log.ts";
import { AppLogger } from "./logger.ts";
import { memberPlugins, workerPlugins } from "./plugins.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { SocketIoAdapter } from "./socket-io.adapter.ts";
import { transports } from "./transports.ts";

log.level = readConfig(process.env).LOG_LEVEL;

const app = await NestFactory.create<NestExpressApplication>(AppModule, {
  logger: new AppLogger(),
  // main.ts wants the exit code of a worker that cannot start.
  abortOnError: false,
});
app.disable("x-powered-by");
app.useStaticAssets(fileURLToPath(new URL("../public", import.meta.url)));
outliveProxies(app.getHttpServer());

const adapter = await createAdapter();
const io = new Server(
  app.getHttpServer(),
  withGatewayOptions(app, { transports, ...adapter.serverOptions }),
);
for (const plugin of workerPlugins) await plugin(io);
app.useWebSocketAdapter(new SocketIoAdapter(io));
await app.init();
setSecurityHeaders(app.getHttpServer());
const options: WorkerOptions[] = [];
for (const plugin of memberPlugins) options.push(await plugin());
await adapter.ready();

// Last: from here on clients come. It also stops the worker, so there are no shutdown hooks to enable.
setupWorker(io, {
  ...Object.assign({}, ...options),
  onStop: async () => {
    await app.close();
    await adapter.close();
    for (const { onStop } of options) await onStop?.();
  },
});
