import { StickyError } from "../errors.ts";
import type { Balancer } from "./balancer.ts";
import { LeastConnection } from "./least-connection.ts";
import { Random } from "./random.ts";
import { RemoteAddress } from "./remote-address.ts";
import { RoundRobin } from "./round-robin.ts";
import { XForwardedFor } from "./x-forwarded-for.ts";

export interface BalancerOptions {
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
}

const methods = {
  "least-connection": LeastConnection,
  "round-robin": RoundRobin,
  random: Random,
  "remote-address": RemoteAddress,
  "x-forwarded-for": XForwardedFor,
} satisfies Record<string, new (options: BalancerOptions) => Balancer>;

/** How new sessions are placed. */
export type LoadBalancingMethod = keyof typeof methods;

/** @throws {StickyError} ERR_STICKY_OPTION when there is no such method, or an option of it is wrong */
export function createBalancer(method: LoadBalancingMethod, options: BalancerOptions): Balancer {
  if (!Object.hasOwn(methods, method)) {
    throw new StickyError(
      "ERR_STICKY_OPTION",
      `loadBalancingMethod is ${JSON.stringify(method)}: use one of ${Object.keys(methods).join(", ")}`,
    );
  }
  return new methods[method](options);
}
