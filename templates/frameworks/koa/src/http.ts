import cluster from "node:cluster";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { Router } from "@koa/router";
import Koa, { type HttpError, type Context, type Middleware } from "koa";
import serve from "koa-static";
import { log } from "./log.ts";

export interface AppServer {
  /** It does not listen: `setupWorker` brings it the connections of this worker. */
  server: Server;
  /** Lets go of what the routes hold, once their requests are finished. */
  close: () => Promise<void>;
}

/** The worker's HTTP server. */
export async function createHttpServer(): Promise<AppServer> {
  const app = new Koa();
  app.on("error", logError);
  app.use(handleErrors);

  app.use(serve(fileURLToPath(new URL("../public", import.meta.url))));

  const router = new Router();
  router.get("/api/worker", (ctx) => {
    ctx.body = { worker: cluster.worker?.id, pid: process.pid };
  });
  app.use(router.routes()).use(router.allowedMethods());

  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  return { server, close: async () => {} };
}

/** Answers what later middleware throws, and what none of it knows, with JSON. */
const handleErrors: Middleware = async (ctx, next) => {
  try {
    await next();
    if (ctx.status === 404 && ctx.body === undefined) ctx.throw(404, "Not found");
  } catch (error) {
    const shown = isForClient(error) ? error : undefined;
    ctx.status = shown?.status ?? 500;
    ctx.body = { error: shown?.message ?? "Internal server error" };
    if (ctx.status >= 500) ctx.app.emit("error", error, ctx);
  }
};

/**
 * Whether the message of an error is meant for the client, by `expose` of http-errors: middleware may bring a copy of its
 * own. A status alone is no sign, errors of other HTTP clients have one too.
 */
function isForClient(error: unknown): error is InstanceType<typeof HttpError> {
  return error instanceof Error && "expose" in error && error.expose === true;
}

/** Koa itself emits "error" for what goes wrong while it sends an answer. */
function logError(error: unknown, ctx?: Context): void {
  log.error({ err: error, method: ctx?.method, url: ctx?.url }, "request failed");
}
