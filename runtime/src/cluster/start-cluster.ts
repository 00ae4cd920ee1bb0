import { createServer, type Server } from "node:net";
import { resolvePrimaryOptions, type ResolvedPrimaryOptions } from "../options.ts";
import { Primary } from "../primary/primary.ts";
import { warnOfInMemoryAdapters } from "../primary/in-memory-warning.ts";
import { requirePrimary } from "../primary/require-primary.ts";
import { isWithoutFile } from "../socket-path.ts";
import { WorkerPool } from "../primary/worker-pool.ts";
import { readCertificates } from "../tls/files.ts";
import { RunningCluster, type StickyCluster } from "./cluster.ts";
import { listen, probe } from "./listen.ts";
import { logEvents } from "./log-events.ts";
import {
  resolveClusterOptions,
  type ClusterOptions,
  type ResolvedClusterOptions,
} from "./options.ts";
import { PeerListener } from "./peer-listener.ts";
import { PublicSocket } from "./public-socket.ts";
import { hasReusePort } from "./reuse-port.ts";
import { onSignals } from "./signals.ts";
import { Supervisor } from "./supervisor.ts";
import { WorkerAddresses } from "./worker-addresses.ts";

/**
 * Forks the workers, replaces those that die, and listens for all of them once they are ready. The first worker
 * proves that the app can start; the others follow.
 *
 * SIGTERM and SIGINT stop the cluster and then end this process with 0; a second signal ends everything at once.
 * SIGHUP reloads.
 *
 * @example
 * const cluster = await startCluster({ worker: new URL("./worker.js", import.meta.url), port: 3000 });
 * console.log(cluster.address());
 *
 * @throws {StickyError} ERR_STICKY_USAGE in a worker, ERR_STICKY_OPTION for a bad option, ERR_STICKY_TLS for a
 * certificate that cannot be used, ERR_STICKY_WORKER_START when the first worker cannot be forked or ends before it is
 * ready, ERR_STICKY_LISTEN when the address cannot be listened on, ERR_STICKY_STOPPED when a signal stops the cluster
 * meanwhile; nothing is left running then
 */
export async function startCluster(options: ClusterOptions): Promise<StickyCluster> {
  requirePrimary(
    "startCluster",
    "its module must not be the one that starts the cluster, unless it does so only where cluster.isPrimary is true",
  );
  const resolved = resolveClusterOptions(options);
  const primaryOptions = resolvePrimaryOptions(options);
  if (resolved.tls) readCertificates(resolved.tls);
  const entrance = resolved.isSticky
    ? stickyEntrance(resolved, primaryOptions)
    : await workersOwnEntrance(resolved, primaryOptions);
  return run(resolved, entrance);
}

/** Where connections come in. */
interface Entrance {
  readonly pool: WorkerPool;
  /** The Unix socket that clients connect to, if there is one. */
  readonly publicSocket?: PublicSocket | undefined;
  open(): ReturnType<typeof listen>;
  close(): void;
  /** Has others forget about this server, once it has stopped. */
  forget?(): Promise<void>;
}

function stickyEntrance(
  options: ResolvedClusterOptions,
  primaryOptions: ResolvedPrimaryOptions,
): Entrance {
  const { stopTimeout, tls, peers, path } = options;
  const server: Server = createServer({ noDelay: true });
  const setup = { stopTimeout, tls, peerSecret: peers?.secret };
  const primary = new Primary(server, primaryOptions, setup, path);
  const publicSocket =
    path === undefined || isWithoutFile(path) ? undefined : new PublicSocket(server, path);
  const peerListener = peers && new PeerListener(primary, peers, options.logger);
  const workerAddresses = new WorkerAddresses();
  return {
    pool: primary.pool,
    publicSocket,
    open: async () => {
      await peerListener?.open();
      try {
        const address = await listen(server, options);
        publicSocket?.watch();
        return address;
      } catch (error) {
        throw workerAddresses.explain(error, options);
      } finally {
        workerAddresses.close();
      }
    },
    close: () => {
      workerAddresses.close();
      if (publicSocket === undefined) server.close();
      else publicSocket.close();
      peerListener?.close();
      primary.close();
    },
    forget: async () => peerListener?.withdraw(),
  };
}

/** The workers listen themselves: the address must be known, and free, before the first one starts. */
async function workersOwnEntrance(
  options: ResolvedClusterOptions,
  primaryOptions: ResolvedPrimaryOptions,
): Promise<Entrance> {
  const { stopTimeout, tls, host, path } = options;
  const { forwardTimeout } = primaryOptions;
  const found = await probe(options);
  const where = path === undefined ? { port: found.port, host } : { path };
  const reusePort = path === undefined && hasReusePort();
  const listenOn = { ...where, reusePort };
  const setup = { forwardTimeout, stopTimeout, tls, listen: listenOn };
  const pool = new WorkerPool(setup, primaryOptions);
  return { pool, open: async () => found, close: () => {} };
}

async function run(options: ResolvedClusterOptions, entrance: Entrance): Promise<StickyCluster> {
  const { logger } = options;
  const { pool, publicSocket } = entrance;
  const supervisor = new Supervisor(pool, options);
  logEvents({ supervisor, pool, publicSocket }, logger);
  // One worker has a second one beside it while it is replaced.
  if (options.workers > 1) warnOfInMemoryAdapters(pool);

  let running: RunningCluster | undefined;
  let stopped: Promise<{ hasKilled: boolean }> | undefined;
  const stop = async () => (stopped ??= stopAll());
  const stopAll = async () => {
    running?.emit("stopping");
    if (running !== undefined && options.stopDrainTimeout > 0) {
      running.isDraining = true;
      await supervisor.leave(options.stopDrainTimeout);
    }
    entrance.close();
    const hasKilled = await supervisor.stop();
    pool.close();
    await entrance.forget?.();
    ignoreSignals();
    return { hasKilled };
  };
  supervisor.once("crashLoop", () => void stop().then(() => process.exit(1)));
  /** Workers that start may have read older code, so a reload that is asked for meanwhile follows. */
  let isReloadWanted = false;
  const reload = async () => {
    isReloadWanted = running === undefined;
    try {
      await running?.reload();
    } catch (error) {
      logger.error({ reason: (error as Error).message }, "reload failed");
    }
  };
  const ignoreSignals = onSignals({
    onStop: (signal) => {
      logger.info({ signal }, "stopping");
      void stop().then(({ hasKilled }) => {
        logger.info({}, "stopped");
        process.exit(hasKilled ? 1 : 0);
      });
    },
    onSecondStop: (signal) => {
      logger.warn({ signal }, "stopping at once");
      supervisor.workers.killAll(`a second ${signal} ends everything at once`);
      process.exit(1);
    },
    onReload: () => void reload(),
  });

  try {
    await supervisor.start();
    const address = await entrance.open();
    running = new RunningCluster({ options, pool, supervisor, publicSocket, address, stop });
    if (isReloadWanted) void reload();
    return running;
  } catch (error) {
    await stop();
    throw error;
  }
}
