import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { log } from "./log.ts";

export interface AdminAnswer {
  status: number;
  /** The Content-Type. */
  type: string;
  body: string;
}

/** What answers a path of the admin server. */
export type AdminRoutes = Readonly<Record<string, () => AdminAnswer | Promise<AdminAnswer>>>;

/** State of the cluster, or undefined until it has started. */
type Stats = () => { ready: boolean } | undefined;

/**
 * Serves the state of the cluster to an orchestrator, on a port of its own:
 * `/healthz` answers 200 while the primary lives, `/readyz` 200 while clients are served and 503 otherwise.
 * @param routes that it has besides
 * @throws {Error} when it cannot listen on the port.
 */
export async function startAdminServer(
  port: number,
  host: string | undefined,
  stats: Stats,
  routes: AdminRoutes = {},
): Promise<Server> {
  const all = { ...stateRoutes(stats), ...routes };
  const server = createServer((request, response) => {
    void respond(request.url, all).then(({ status, type, body }) => {
      response.writeHead(status, { "Content-Type": type }).end(body);
    });
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

function stateRoutes(stats: Stats): AdminRoutes {
  return {
    "/healthz": () => json(200, { alive: true }),
    "/readyz": () => {
      const state = stats() ?? { ready: false };
      return json(state.ready ? 200 : 503, state);
    },
  };
}

async function respond(url: string | undefined, routes: AdminRoutes): Promise<AdminAnswer> {
  const path = url?.split("?")[0] ?? "";
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route) {
    return json(404, { error: `Not found. There are ${Object.keys(routes).join(", ")}.` });
  }
  try {
    return await route();
  } catch (error) {
    log.error({ err: error, path }, "admin request failed");
    return json(500, { error: "Internal server error" });
  }
}

function json(status: number, body: object): AdminAnswer {
  return { status, type: "application/json", body: JSON.stringify(body) };
}
