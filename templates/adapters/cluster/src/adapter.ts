import { createAdapter as createClusterAdapter, setupPrimary } from "@socket.io/cluster-adapter";
import type { ServerOptions } from "socket.io";

export interface PrimaryAdapter {
  /** Whether broadcasts reach, or will soon reach, the clients of all workers. */
  ready: () => boolean;
  /** Lets go of what the primary holds, once the cluster stops. */
  close: () => Promise<void>;
}

export interface AppAdapter {
  /** What Socket.IO needs for it. */
  serverOptions: Pick<Partial<ServerOptions>, "adapter" | "connectionStateRecovery">;
  /** Resolves when broadcasts of other workers arrive, after namespaces are added. */
  ready: () => Promise<void>;
  /** Lets go of what the adapter holds, once the server has closed. */
  close: () => Promise<void>;
}

/** Lets the primary pass messages from worker to worker. */
export async function setupPrimaryAdapter(): Promise<PrimaryAdapter> {
  setupPrimary();
  return { ready: () => true, close: async () => {} };
}

/** Broadcasts to the clients of all workers, through the primary. */
export async function createAdapter(): Promise<AppAdapter> {
  return {
    serverOptions: { adapter: createClusterAdapter() },
    ready: async () => {},
    close: async () => {},
  };
}
