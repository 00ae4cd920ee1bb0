import cluster from "node:cluster";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { log } from "./log.ts";

const servePublic = sirv(fileURLToPath(new URL("../public", import.meta.url)), {
  // Reads files anew for each request, so that a change shows without a restart.
  dev: process.env["NODE_ENV"] !== "production",
});

export interface AppServer {
  /** It does not listen: `setupWorker` brings it the connections of this worker. */
  server: Server;
  /** Lets go of what the routes hold, once their requests are finished. */
  close: () => Promise<void>;
}

/** The worker's HTTP server. */
export async function createHttpServer(): Promise<AppServer> {
  const server = createServer((request, response) => {
    try {
      route(request, response);
    } catch (error) {
      log.error({ err: error, method: request.method, url: request.url }, "request failed");
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: "Internal server error" });
    }
  });
  return { server, close: async () => {} };
}

function route(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    sendJson(response, 405, { error: "Method not allowed" });
    return;
  }
  const notFound = () => sendJson(response, 404, { error: "Not found" });
  const path = request.url?.split("?")[0] ?? "";
  if (path === "/api/worker") {
    sendJson(response, 200, { worker: cluster.worker?.id, pid: process.pid });
  } else if (isHidden(path)) {
    notFound();
  } else {
    servePublic(request, response, notFound);
  }
}

/** Whether a file or folder of the path begins with a dot. sirv would serve them while it reads files anew. */
function isHidden(path: string): boolean {
  return /[/\\](?:\.|%2e)/i.test(path);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
