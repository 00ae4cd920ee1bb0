import type { Server } from "socket.io";
import type { ClusterStats } from "sticky-socketio";
import type { AdminRoutes } from "./admin.ts";

/** Runs in each worker before namespaces are added. The worker does not start when it throws. */
export type WorkerPlugin = (io: Server) => void | Promise<void>;

/**
 * Runs in the primary before a worker starts, and gives the admin server routes. The app does not start when it throws.
 * @param stats state of the cluster, or undefined until it has started
 */
export type PrimaryPlugin = (
  stats: () => ClusterStats | undefined,
) => AdminRoutes | Promise<AdminRoutes>;

export const workerPlugins: readonly WorkerPlugin[] = [];

export const primaryPlugins: readonly PrimaryPlugin[] = [];
