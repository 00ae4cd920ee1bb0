// Stands in for base/src/plugins.ts.ejs while the templates are type-checked; no app gets it.
import type { Server } from "socket.io";
import type { ClusterStats } from "sticky-socketio";
import type { AdminRoutes } from "./admin.ts";

export type WorkerPlugin = (io: Server) => void | Promise<void>;

export type PrimaryPlugin = (
  stats: () => ClusterStats | undefined,
) => AdminRoutes | Promise<AdminRoutes>;

export const workerPlugins: readonly WorkerPlugin[] = [];

export const primaryPlugins: readonly PrimaryPlugin[] = [];
