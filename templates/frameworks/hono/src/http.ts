import cluster from "node:cluster";
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import { createAdaptorServer } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { log } from "./log.ts";

export interface AppServer {
  /** It does not listen: `setupWorker` brings it the connections of this worker. */
  server: Server;
  /** Lets go of what the routes hold, once their requests are finished. */
  close: () => Promise<void>;
}

const app = new Hono();

app.get("/api/worker", (c) => c.json({ worker: cluster.worker?.id, pid: process.pid }));

const servePublic = serveStatic({ root: fileURLToPath(new URL("../public", import.meta.url)) });
// It serves dotfiles, too, though no path with an encoded dot.
app.use((c, next) => (c.req.path.includes("/.") ? next() : servePublic(c, next)));

app.notFound((c) => c.json({ error: "Not found" }, 404));

app.onError((error, c) => {
  const isForClient = error instanceof HTTPException;
  if (!isForClient || error.status >= 500) {
    log.error({ err: error, method: c.req.method, url: c.req.path }, "request failed");
  }
  if (!isForClient) return c.json({ error: "Internal server error" }, 500);
  return error.res ?? c.json({ error: error.message }, error.status);
});

/** The worker's HTTP server. */
export async function createHttpServer(): Promise<AppServer> {
  // Without options for HTTPS or HTTP/2 it is a plain one.
  const server = createAdaptorServer(app) as Server;
  return { server, close: async () => {} };
}
