import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { log } from "./log.ts";
import { setSecurityHeaders } from "./security-headers.ts";

export interface AdminAnswer {
  status: number;
  /** The Content-Type. */
  type: string;
  body: string;
}

/** What answers a path of the admin server. */
export type AdminRoutes = Readonly<Record<string, () => AdminAnswer | Promise<AdminAnswer>>>;

/** What the admin server tells. */
export interface AppState {
  /** State of the cluster, or undefined until it has started. */
  readonly stats: () => { ready: boolean; draining: boolean } | undefined;
  /** Whether broadcasts reach the clients of all workers. */
  readonly isUsable: () => boolean;
}

/**
 * Serves the state of the app to orchestrators and proxies, on a port of its own:
 * - `/healthz` answers 200 while the primary lives;
 * - `/readyz` 200 while all is well, and 503 otherwise;
 * - `/drainz` 200 while new sessions are taken, 404 while there will be no more of them but those that exist still have
 *   to come here (HAProxy calls that `disable-on-404`), and 503 otherwise.
 * @param routes that it has besides
 * @throws {Error} when it cannot listen there.
 */
export async function startAdminServer(
  port: number,
  host: string,
  state: AppState,
  routes: AdminRoutes = {},
): Promise<Server> {
  const all = { ...stateRoutes(state), ...routes };
  const server = createServer((request, response) => {
    void respond(request.url, all).then(({ status, type, body }) => {
      response.writeHead(status, { "Content-Type": type }).end(body);
    });
  });
  setSecurityHeaders(server);
  // It must not keep the process alive once the cluster has stopped.
  server.unref().listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The admin server cannot listen on ADMIN_PORT ${port} of ADMIN_HOST ${host}: ${reason}`,
      { cause: error },
    );
  }
  log.info(server.address(), "admin server listening");
  return server;
}

function stateRoutes({ stats, isUsable }: AppState): AdminRoutes {
  return {
    "/healthz": () => json(200, { alive: true }),
    "/readyz": () => {
      const state = stats() ?? { ready: false };
      const ready = state.ready && isUsable();
      return json(ready ? 200 : 503, { ...state, ready });
    },
    // Of the cluster alone: when what carries broadcasts is away, all servers would send their clients elsewhere.
    "/drainz": () => {
      const { ready = false, draining = false } = stats() ?? {};
      return json(ready ? 200 : draining ? 404 : 503, { ready, draining });
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
