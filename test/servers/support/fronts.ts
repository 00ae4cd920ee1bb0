import { onTestFinished } from "vitest";
import { startProxy } from "../../../runtime/test/support/proxy.ts";
import { emittedProxy } from "../../extras/support/proxies.ts";
import { startBalancer } from "./balancer.ts";
import type { Server } from "./servers.ts";

/** What stands in front of several servers. */
export const fronts = ["nginx", "haproxy", "balancer"] as const;
export type Front = (typeof fronts)[number];

/** Starts it until the test ends. Resolves with the URL of the service. */
export async function startFront(front: Front, servers: readonly Server[]): Promise<string> {
  const port =
    front === "balancer"
      ? await balance(servers)
      : await startProxy(await emittedProxy(front, servers), 0);
  return `http://127.0.0.1:${port}`;
}

async function balance(servers: readonly Server[]): Promise<number> {
  const balancer = await startBalancer(servers.map(({ port }) => port));
  onTestFinished(() => balancer.stop());
  return balancer.port;
}
