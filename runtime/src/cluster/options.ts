import { availableParallelism } from "node:os";
import { StickyError } from "../errors.ts";
import { requireWhole, type PrimaryOptions } from "../options.ts";
import {
  resolvePeerOptions,
  type PeerOptions,
  type ResolvedPeerOptions,
} from "../peers/options.ts";
import { isTooLong, MAX_SOCKET_PATH } from "../socket-path.ts";
import type { TlsFiles } from "../tls/files.ts";
import { resolveWorkerModule } from "./worker-module.ts";

/** Where `startCluster` says what happens. An instance of pino is one. */
export type Logger = Readonly<
  Record<"debug" | "info" | "warn" | "error", (fields: object, message: string) => void>
>;

export interface ClusterOptions extends PrimaryOptions {
  /**
   * The module that each worker runs; it calls `setupWorker`. A path, or a `file:` URL as text or object. Pass
   * `import.meta.url` or `__filename` where one file has both roles and tells them apart by `cluster.isPrimary`.
   */
  worker: string | URL;
  /**
   * How many workers.
   *
   * @default os.availableParallelism()
   */
  workers?: number;
  /**
   * The TCP port to listen on, 0 for any that is free.
   *
   * @default 0
   */
  port?: number;
  /**
   * The address or name to listen on.
   *
   * @default all addresses, as net.Server.listen
   */
  host?: string;
  /**
   * Path of a Unix socket to listen on, instead of `port` and `host`. A socket whose process has ended is replaced;
   * anything else at the path is an error and stays.
   *
   * @default none
   */
  path?: string;
  /**
   * Serves HTTPS with these certificates. The workers read the files when they start, so `reload()` renews them.
   *
   * @default none: plain HTTP
   */
  tls?: TlsFiles;
  /**
   * `["websocket"]` for an app whose clients use no long-polling: a WebSocket is one connection and needs no
   * stickiness, so the workers listen themselves and the operating system spreads the connections.
   *
   * @default ["polling", "websocket"]
   */
  transports?: readonly ("polling" | "websocket")[];
  /**
   * Time that a new worker has to get ready, in milliseconds; then it is killed.
   *
   * @default 60000
   */
  readyTimeout?: number;
  /**
   * Time that a worker has to stop, in milliseconds; then it is killed. The default stays below the 10 seconds that
   * container engines grant.
   *
   * @default 8000
   */
  stopTimeout?: number;
  /**
   * Time over which the cluster lets go of its sessions when it stops, in milliseconds, for a server behind a load
   * balancer: it still listens meanwhile, serves its sessions and plain HTTP, and answers 503 to new sessions, which
   * the balancer gives to another server. Only then it stops; `stopTimeout` comes on top.
   *
   * @default 0
   */
  stopDrainTimeout?: number;
  /**
   * Time over which a worker that is replaced by `reload()` lets go of its sessions one after the other, in
   * milliseconds, so that their clients do not all come back at once.
   *
   * @default 10000
   */
  drainTimeout?: number;
  /**
   * A worker whose event loop has been blocked for so long, in milliseconds, is killed and replaced. 0 for never. At
   * least 2,000: workers report once a second.
   *
   * @default 0
   */
  hungTimeout?: number;
  /**
   * Forwards requests of sessions that other servers own to them, and takes theirs. Workers say where servers are:
   * see `findServer` of `setupWorker`.
   *
   * @default none: a request of another server's session is answered as one of an unknown session
   */
  peers?: PeerOptions;
  /** @default none: nothing is printed */
  logger?: Logger;
}

export interface ResolvedClusterOptions {
  readonly worker: string;
  readonly workers: number;
  readonly port: number;
  readonly host: string | undefined;
  readonly path: string | undefined;
  readonly tls: TlsFiles | undefined;
  /** Whether the primary takes the connections, which sticky sessions need. */
  readonly isSticky: boolean;
  readonly readyTimeout: number;
  readonly stopTimeout: number;
  readonly stopDrainTimeout: number;
  readonly drainTimeout: number;
  readonly hungTimeout: number;
  readonly peers: ResolvedPeerOptions | undefined;
  readonly logger: Logger;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** @throws {StickyError} ERR_STICKY_OPTION naming the option, its value and what is allowed */
export function resolveClusterOptions(given: ClusterOptions): ResolvedClusterOptions {
  const options = {
    worker: resolveWorkerModule(given.worker),
    workers: given.workers ?? availableParallelism(),
    port: given.port ?? 0,
    host: given.host,
    path: given.path,
    tls: given.tls,
    isSticky: isSticky(given.transports),
    readyTimeout: given.readyTimeout ?? 60_000,
    stopTimeout: given.stopTimeout ?? 8_000,
    stopDrainTimeout: given.stopDrainTimeout ?? 0,
    drainTimeout: given.drainTimeout ?? 10_000,
    hungTimeout: given.hungTimeout ?? 0,
    peers: given.peers && resolvePeerOptions(given.peers),
    logger: given.logger ?? silent,
  };
  requireWhole("workers", options.workers, 1);
  requireWhole("readyTimeout", options.readyTimeout, 1);
  requireWhole("stopTimeout", options.stopTimeout, 1);
  requireWhole("stopDrainTimeout", options.stopDrainTimeout, 0);
  requireWhole("drainTimeout", options.drainTimeout, 0);
  if (options.hungTimeout !== 0) requireWhole("hungTimeout", options.hungTimeout, 2_000);
  requireWhole("port", options.port, 0);
  if (options.port > 65_535) refuse(`port is ${options.port}: use one from 0 to 65535`);
  if (options.peers && !options.isSticky) {
    refuse('peers is given with transports ["websocket"], whose sessions need no forwarding');
  }
  if (options.path !== undefined) requireSocketPath(options.path);
  if (given.path !== undefined && (given.port !== undefined || given.host !== undefined)) {
    refuse("path is given beside port or host: a cluster listens on one address");
  }
  return options;
}

function requireSocketPath(path: unknown): void {
  if (typeof path !== "string" || path === "") {
    refuse(`path is ${JSON.stringify(path)}: use the path of a Unix socket`);
  }
  if (isTooLong(path)) {
    const length = Buffer.byteLength(path);
    refuse(`path is ${path}: it has ${length} bytes, a Unix socket has at most ${MAX_SOCKET_PATH}`);
  }
}

function isSticky(transports: unknown = ["polling", "websocket"]): boolean {
  const names = Array.isArray(transports) ? transports : [];
  const isKnown =
    names.length > 0 && names.every((name) => ["polling", "websocket"].includes(name));
  if (!isKnown) {
    refuse(`transports is ${JSON.stringify(transports)}: use "polling" and "websocket"`);
  }
  return names.includes("polling");
}

function refuse(message: string): never {
  throw new StickyError("ERR_STICKY_OPTION", message);
}
