import type { Server } from "socket.io";
import type { ClusterOptions, ClusterStats, WorkerOptions } from "sticky-socketio";
import type { AdminRoutes } from "./admin.ts";
import type { Config } from "./config.ts";

/** Runs in each worker before namespaces are added. The worker does not start when it throws. */
export type WorkerPlugin = (io: Server) => void | Promise<void>;

/**
 * Runs in the primary before a worker starts, and gives the admin server routes. The app does not start when it throws.
 * @param stats state of the cluster, or undefined until it has started
 */
export type PrimaryPlugin = (
  stats: () => ClusterStats | undefined,
) => AdminRoutes | Promise<AdminRoutes>;

/** Runs in the primary after those, and gives startCluster options. The app does not start when it throws. */
export type ClusterPlugin = (
  config: Config,
) => Partial<ClusterOptions> | Promise<Partial<ClusterOptions>>;

/** Runs in each worker at last, and gives setupWorker options. The worker does not start when it throws. */
export type MemberPlugin = () => WorkerOptions | Promise<WorkerOptions>;

export const workerPlugins: readonly WorkerPlugin[] = [];

export const primaryPlugins: readonly PrimaryPlugin[] = [];

export const clusterPlugins: readonly ClusterPlugin[] = [];

export const memberPlugins: readonly MemberPlugin[] = [];
