import cluster from "node:cluster";
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance } from "fastify";
import { log } from "./log.ts";

export interface AppServer {
  /** It does not listen: `setupWorker` brings it the connections of this worker. */
  server: Server;
  /** Lets go of what the plugins hold, once their requests are finished. */
  close: () => Promise<void>;
}

/** The worker's HTTP server. */
export async function createHttpServer(): Promise<AppServer> {
  const loggerInstance: FastifyBaseLogger = log;
  const app = Fastify({ loggerInstance });

  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "Not found" }));
  app.setErrorHandler<RouteError>((error, request, reply) => {
    const status = isForClient(error) ? (error.statusCode ?? 500) : 500;
    if (status >= 500) request.log.error({ err: error }, "request failed");
    return reply
      .code(status)
      .send({ error: isForClient(error) ? error.message : "Internal server error" });
  });

  await app.register(fastifyStatic, {
    root: fileURLToPath(new URL("../public", import.meta.url)),
    dotfiles: "ignore",
  });
  await app.register(routes);

  await app.ready();
  return { server: app.server, close: () => app.close() };
}

type RouteError = Partial<FastifyError> & { message: string; expose?: boolean };

/**
 * Whether the message of an error is meant for the client: http-errors sets `expose`, and Fastify's own errors name their
 * status for that. A status alone is no sign, errors of other HTTP clients have one too.
 */
function isForClient({ expose, name, validation, statusCode = 500 }: RouteError): boolean {
  return expose ?? (statusCode < 500 && (name === "FastifyError" || validation !== undefined));
}

async function routes(app: FastifyInstance): Promise<void> {
  app.get("/api/worker", async () => ({ worker: cluster.worker?.id, pid: process.pid }));
}
