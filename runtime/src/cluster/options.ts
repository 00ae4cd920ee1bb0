import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { StickyError } from "../errors.ts";
import { requireWhole, type PrimaryOptions } from "../options.ts";

/** Where `startCluster` says what happens. An instance of pino is one. */
export type Logger = Readonly<
  Record<"debug" | "info" | "warn" | "error", (fields: object, message: string) => void>
>;

export interface ClusterOptions extends PrimaryOptions {
  /** The module that each worker runs; it calls `setupWorker`. */
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
   * Time that a worker has to stop, in milliseconds; then it is killed. The default stays below the 10 seconds that
   * container engines grant.
   *
   * @default 8000
   */
  stopTimeout?: number;
  /** @default none: nothing is printed */
  logger?: Logger;
}

export type ResolvedClusterOptions = Required<
  Omit<ClusterOptions, keyof PrimaryOptions | "host" | "worker">
> & {
  worker: string;
  host: string | undefined;
};

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** @throws {StickyError} ERR_STICKY_OPTION naming the option, its value and what is allowed */
export function resolveClusterOptions(given: ClusterOptions): ResolvedClusterOptions {
  const options = {
    worker: workerPath(given.worker),
    workers: given.workers ?? availableParallelism(),
    port: given.port ?? 0,
    host: given.host,
    stopTimeout: given.stopTimeout ?? 8_000,
    logger: given.logger ?? silent,
  };
  requireWhole("workers", options.workers, 1);
  requireWhole("stopTimeout", options.stopTimeout, 1);
  requireWhole("port", options.port, 0);
  if (options.port > 65_535) {
    throw new StickyError("ERR_STICKY_OPTION", `port is ${options.port}: use one from 0 to 65535`);
  }
  return options;
}

function workerPath(worker: unknown): string {
  const isUsable =
    typeof worker === "string" || (worker instanceof URL && worker.protocol === "file:");
  const path = isUsable ? (worker instanceof URL ? fileURLToPath(worker) : worker) : undefined;
  if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  throw new StickyError(
    "ERR_STICKY_OPTION",
    `worker is ${String(worker)}: give the path or file: URL of the module that each worker runs`,
  );
}
