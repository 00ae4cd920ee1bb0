import { createServer, type AddressInfo } from "node:net";
import { createPrimary } from "../primary/setup-primary.ts";
import { listen } from "./listen.ts";
import { resolveClusterOptions, type ClusterOptions } from "./options.ts";
import { onceSignaled } from "./signals.ts";
import { Supervisor } from "./supervisor.ts";

/** What is known of one worker. */
export interface WorkerStats {
  /** As `worker.id` of node:cluster. */
  id: number;
  pid: number | undefined;
  state: "starting" | "ready" | "stopping";
  /** Open sessions, as of its last report. */
  sessions: number;
}

export interface ClusterStats {
  /** Whether at least one worker takes new sessions. */
  ready: boolean;
  workers: WorkerStats[];
}

/** A cluster that runs. */
export interface StickyCluster {
  /** Where it listens, as `net.Server.address()`. */
  address(): AddressInfo;
  stats(): ClusterStats;
  /** Accepts no more connections, lets the workers finish what they do and ends them, within `stopTimeout`. */
  stop(): Promise<void>;
}

/**
 * Forks the workers, replaces those that die, and listens for all of them once they are ready. The first worker
 * proves that the app can start; the others follow.
 *
 * SIGTERM and SIGINT stop the cluster and then end this process with 0; a second signal ends everything at once.
 *
 * @example
 * const cluster = await startCluster({ worker: new URL("./worker.js", import.meta.url), port: 3000 });
 * console.log(cluster.address());
 *
 * @throws {StickyError} ERR_STICKY_OPTION for a bad option, ERR_STICKY_WORKER_START when the first worker ends before
 * it is ready, ERR_STICKY_LISTEN when the address cannot be listened on; nothing is left running then
 */
export async function startCluster(options: ClusterOptions): Promise<StickyCluster> {
  const resolved = resolveClusterOptions(options);
  const { logger } = resolved;
  const server = createServer({ noDelay: true });
  const { acceptor, pool } = createPrimary(server, options, resolved);
  const supervisor = new Supervisor(pool, resolved, (error) => {
    logger.error({ code: error.code }, error.message);
    void stop().then(() => process.exit(1));
  });

  let stopped: Promise<void> | undefined;
  const stop = async () => (stopped ??= stopAll());
  const stopAll = async () => {
    server.close();
    acceptor.close();
    await supervisor.stop();
    pool.close();
    ignoreSignals();
  };
  const ignoreSignals = onceSignaled(
    (signal) => {
      logger.info({ signal }, "stopping");
      void stop().then(() => process.exit(supervisor.hasKilled ? 1 : 0));
    },
    (signal) => {
      logger.warn({ signal }, "stopping at once");
      supervisor.kill();
      process.exit(1);
    },
  );

  try {
    await supervisor.start();
    await listen(server, resolved.port, resolved.host);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    address: () => server.address() as AddressInfo,
    stats: () => {
      const workers = supervisor.stats();
      return { ready: workers.some(({ state }) => state === "ready"), workers };
    },
    stop,
  };
}
