// Stands in for base/src/plugins.ts.ejs while the templates are type-checked; no app gets it.
import type { Server } from "socket.io";
import type { ClusterOptions, ClusterStats, WorkerOptions } from "sticky-socketio";
import type { AdminRoutes } from "./admin.ts";
import type { Config } from "./config.ts";

export type WorkerPlugin = (io: Server) => void | Promise<void>;

export type PrimaryPlugin = (
  stats: () => ClusterStats | undefined,
) => AdminRoutes | Promise<AdminRoutes>;

export type ClusterPlugin = (
  config: Config,
) => Partial<ClusterOptions> | Promise<Partial<ClusterOptions>>;

export type MemberPlugin = () => WorkerOptions | Promise<WorkerOptions>;

export const workerPlugins: readonly WorkerPlugin[] = [];

export const primaryPlugins: readonly PrimaryPlugin[] = [];

export const clusterPlugins: readonly ClusterPlugin[] = [];

export const memberPlugins: readonly MemberPlugin[] = [];
