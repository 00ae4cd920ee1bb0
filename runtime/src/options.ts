import { maxHeaderSize } from "node:http";
import { createBalancer, type LoadBalancingMethod } from "./balancing/index.ts";
import { PRIVATE_RANGES } from "./balancing/trusted-proxies.ts";
import { StickyError } from "./errors.ts";
import { isServerId, randomServerId } from "./session/tag.ts";

/** How the primary treats connections until a worker has them. */
export interface PrimaryOptions {
  /**
   * How new sessions are placed: `"least-connection"` (the worker with the fewest sessions), `"round-robin"`,
   * `"random"`, `"remote-address"` (the same worker for the same address) or `"x-forwarded-for"` (likewise, for the
   * address that trusted proxies report). Requests of an open session go to its worker, whatever the method.
   *
   * @default "least-connection"
   */
  loadBalancingMethod?: LoadBalancingMethod;
  /**
   * Addresses and ranges (`"192.0.2.1"`, `"10.0.0.0/8"`) of proxies whose `X-Forwarded-For` is believed, for the
   * method `"x-forwarded-for"`.
   *
   * @default loopback, private and link-local ranges
   */
  trustedProxies?: readonly string[];
  /**
   * Longest first request line of a connection, in bytes; a longer one is answered 431. From Node's own limit on a whole
   * request head upwards, the workers' HTTP servers decide.
   *
   * @default `http.maxHeaderSize`: 16,384, or what `--max-http-header-size` says
   */
  maxRequestLineSize?: number;
  /**
   * Time for the first request line of a connection to arrive, in milliseconds. A connection that began one is
   * answered 408, one that said nothing is closed.
   *
   * @default 10000
   */
  requestLineTimeout?: number;
  /**
   * Time that a connection waits for a worker to be ready, in milliseconds; then it is answered 503.
   *
   * @default 10000
   */
  workerTimeout?: number;
  /**
   * Time for a worker to begin its answer to a request that another worker has forwarded to it, in milliseconds; then
   * the client gets a 504. Long-polling is answered every `pingInterval` (25 seconds by default) at the latest.
   *
   * @default 60000
   */
  forwardTimeout?: number;
  /**
   * How many connections may be in the primary at one time, neither handed over nor refused. One more closes the one
   * that has been there longest.
   *
   * @default 10000
   */
  maxPendingConnections?: number;
  /**
   * What every session id of this server begins with: two characters of `[0-9a-z]`, of which no other server behind
   * the same load balancer may have the same. A proxy can tell by it which server a request belongs to.
   *
   * @default random
   */
  serverId?: string;
  /**
   * The folder in which the folder for the workers' private sockets is made, which has a random name and mode 0700.
   * Created when it does not exist. Keep it short: the path of a socket has 107 bytes at most, 103 outside Linux. Not
   * used on Windows.
   *
   * @default `RUNTIME_DIRECTORY` (of a systemd unit with `RuntimeDirectory=`) or `XDG_RUNTIME_DIR`, where this user
   * owns it; otherwise the folder for temporary files
   */
  socketDirectory?: string;
}

export type ResolvedPrimaryOptions = Readonly<Required<Omit<PrimaryOptions, "socketDirectory">>> & {
  readonly socketDirectory: string | undefined;
};

const defaults: Omit<ResolvedPrimaryOptions, "serverId" | "socketDirectory"> = {
  loadBalancingMethod: "least-connection",
  trustedProxies: PRIVATE_RANGES,
  maxRequestLineSize: maxHeaderSize,
  requestLineTimeout: 10_000,
  workerTimeout: 10_000,
  forwardTimeout: 60_000,
  maxPendingConnections: 10_000,
};

/** @throws {StickyError} ERR_STICKY_OPTION naming the option, its value and what is allowed */
export function resolvePrimaryOptions(given: PrimaryOptions = {}): ResolvedPrimaryOptions {
  const options: ResolvedPrimaryOptions = {
    loadBalancingMethod: given.loadBalancingMethod ?? defaults.loadBalancingMethod,
    trustedProxies: given.trustedProxies ?? defaults.trustedProxies,
    maxRequestLineSize: given.maxRequestLineSize ?? defaults.maxRequestLineSize,
    requestLineTimeout: given.requestLineTimeout ?? defaults.requestLineTimeout,
    workerTimeout: given.workerTimeout ?? defaults.workerTimeout,
    forwardTimeout: given.forwardTimeout ?? defaults.forwardTimeout,
    maxPendingConnections: given.maxPendingConnections ?? defaults.maxPendingConnections,
    serverId: given.serverId ?? randomServerId(),
    socketDirectory: given.socketDirectory,
  };
  createBalancer(options.loadBalancingMethod, options);
  requireWhole("maxRequestLineSize", options.maxRequestLineSize, 16);
  requireWhole("requestLineTimeout", options.requestLineTimeout, 1);
  requireWhole("workerTimeout", options.workerTimeout, 1);
  requireWhole("forwardTimeout", options.forwardTimeout, 1);
  requireWhole("maxPendingConnections", options.maxPendingConnections, 1);
  const { socketDirectory } = options;
  if (socketDirectory !== undefined && (typeof socketDirectory !== "string" || !socketDirectory)) {
    throw new StickyError(
      "ERR_STICKY_OPTION",
      `socketDirectory is ${JSON.stringify(socketDirectory)}: use the path of a folder`,
    );
  }
  if (!isServerId(options.serverId)) {
    throw new StickyError(
      "ERR_STICKY_OPTION",
      `serverId is ${JSON.stringify(options.serverId)}: use two characters, each 0-9 or a-z`,
    );
  }
  return options;
}

/** The longest delay that a timer of Node's can have. */
const MAX = 2 ** 31 - 1;

/** @throws {StickyError} ERR_STICKY_OPTION unless `value` is a whole number from `minimum` to 2,147,483,647 */
export function requireWhole(name: string, value: unknown, minimum: number): void {
  if (!Number.isInteger(value) || (value as number) < minimum || (value as number) > MAX) {
    throw new StickyError(
      "ERR_STICKY_OPTION",
      `${name} is ${JSON.stringify(value)}: use a whole number from ${minimum} to ${MAX}`,
    );
  }
}
