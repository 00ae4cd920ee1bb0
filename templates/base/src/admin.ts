import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { log } from "./log.ts";

/** State of the cluster, or undefined until it has started. */
type Stats = () => { ready: boolean } | undefined;

/**
 * Serves the state of the cluster to an orchestrator, on a port of its own:
 * `/healthz` answers 200 while the primary lives, `/readyz` 200 while clients are served and 503 otherwise.
 * @throws {Error} when it cannot listen on the port.
 */
export async function startAdminServer(
  port: number,
  host: string | undefined,
  stats: Stats,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [status, body] = respond(request.url, stats);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  // It must not keep the process alive once the cluster has stopped.
  server.unref().listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The admin server cannot listen on ADMIN_PORT ${port}: ${reason}`, {
      cause: error,
    });
  }
  log.info(server.address(), "admin server listening");
  return server;
}

function respond(url: string | undefined, stats: Stats): [status: number, body: object] {
  switch (url?.split("?")[0]) {
    case "/healthz":
      return [200, { alive: true }];
    case "/readyz": {
      const state = stats() ?? { ready: false };
      return [state.ready ? 200 : 503, state];
    }
    default:
      return [404, { error: "Not found. There are /healthz and /readyz." }];
  }
}
