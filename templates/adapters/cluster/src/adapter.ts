import { createAdapter as createClusterAdapter, setupPrimary } from "@socket.io/cluster-adapter";
import type { ServerOptions } from "socket.io";

export interface AppAdapter {
  /** What Socket.IO needs for it. */
  serverOptions: Pick<Partial<ServerOptions>, "adapter" | "connectionStateRecovery">;
  /** Lets go of what the adapter holds, once the server has closed. */
  close: () => Promise<void>;
}

/** Lets the primary pass messages from worker to worker. */
export async function setupPrimaryAdapter(): Promise<void> {
  setupPrimary();
}

/** Broadcasts to the clients of all workers, through the primary. */
export async function createAdapter(): Promise<AppAdapter> {
  return { serverOptions: { adapter: createClusterAdapter() }, close: async () => {} };
}
