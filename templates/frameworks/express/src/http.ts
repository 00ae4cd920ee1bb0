import cluster from "node:cluster";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import express, { type ErrorRequestHandler } from "express";
import { log } from "./log.ts";

export interface AppServer {
  /** It does not listen: `setupWorker` brings it the connections of this worker. */
  server: Server;
  /** Lets go of what the routes hold, once their requests are finished. */
  close: () => Promise<void>;
}

/** The worker's HTTP server. */
export async function createHttpServer(): Promise<AppServer> {
  const app = express();
  app.disable("x-powered-by");

  app.use(express.json());
  app.use(express.static(fileURLToPath(new URL("../public", import.meta.url))));

  app.get("/api/worker", (_req, res) => {
    res.json({ worker: cluster.worker?.id, pid: process.pid });
  });

  app.use((_req, res) => {
    res.status(404).json({ error: "Not found" });
  });
  app.use(handleError);

  return { server: createServer(app), close: async () => {} };
}

/** Express knows an error handler by its four parameters. */
const handleError: ErrorRequestHandler = (error, req, res, next) => {
  const isForClient = error?.expose === true || isBadPath(error);
  const status: number = isForClient ? error.status : 500;
  if (status >= 500) log.error({ err: error, method: req.method, url: req.url }, "request failed");
  if (res.headersSent) {
    next(error);
    return;
  }
  res.status(status).json({ error: isForClient ? error.message : "Internal server error" });
};

/**
 * Whether Express could not decode a parameter of a path. All other errors for clients have `expose`, as http-errors
 * makes them: a status alone is no sign, errors of other HTTP clients have one too.
 */
function isBadPath(error: unknown): boolean {
  return error instanceof URIError && "status" in error && error.status === 400;
}
