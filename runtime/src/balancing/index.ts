import { StickyError } from "../errors.ts";
import type { Balancer } from "./balancer.ts";
import { LeastConnection } from "./least-connection.ts";
import { Random } from "./random.ts";
import { RoundRobin } from "./round-robin.ts";

export type { Balancer };

const methods = {
  "least-connection": LeastConnection,
  "round-robin": RoundRobin,
  random: Random,
} satisfies Record<string, new () => Balancer>;

/** How new sessions are placed. */
export type LoadBalancingMethod = keyof typeof methods;

/** @throws {StickyError} ERR_STICKY_OPTION when there is no such method */
export function createBalancer(method: LoadBalancingMethod): Balancer {
  if (!Object.hasOwn(methods, method)) {
    throw new StickyError(
      "ERR_STICKY_OPTION",
      `loadBalancingMethod is ${JSON.stringify(method)}: use one of ${Object.keys(methods).join(", ")}`,
    );
  }
  return new methods[method]();
}
