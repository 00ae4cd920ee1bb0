import cluster from "node:cluster";
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { log } from "./log.ts";

export interface AppServer {
  /** It does not listen: the primary hands it the connections that belong to this worker. */
  server: Server;
  /** Lets go of what the plugins hold, once their requests are finished. */
  close: () => Promise<void>;
}

/** The worker's HTTP server. */
export async function createHttpServer(): Promise<AppServer> {
  const loggerInstance: FastifyBaseLogger = log;
  const app = Fastify({ loggerInstance });

  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "Not found" }));
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, "request failed");
    return reply
      .code(status)
      .send({ error: status >= 500 ? "Internal server error" : error.message });
  });

  await app.register(fastifyStatic, {
    root: fileURLToPath(new URL("../public", import.meta.url)),
  });
  await app.register(routes);

  await app.ready();
  return { server: app.server, close: () => app.close() };
}

async function routes(app: FastifyInstance): Promise<void> {
  app.get("/api/worker", async () => ({ worker: cluster.worker?.id, pid: process.pid }));
}
