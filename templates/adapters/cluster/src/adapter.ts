import type { ServerOptions } from "socket.io";
import { createAdapter as createClusterAdapter } from "sticky-socketio/adapter";

export interface PrimaryAdapter {
  /** Whether broadcasts reach, or will soon reach, the clients of all workers. */
  ready: () => boolean;
  /** Closes what the primary holds, once the cluster stops. */
  close: () => Promise<void>;
}

export interface AppAdapter {
  /** Options of the adapter for Socket.IO. */
  serverOptions: Pick<Partial<ServerOptions>, "adapter" | "connectionStateRecovery">;
  /** Resolves when broadcasts of other workers arrive, after namespaces are added. */
  ready: () => Promise<void>;
  /** Closes what the adapter holds, once the server has closed. */
  close: () => Promise<void>;
}

/** Runs in the primary before any worker starts. The primary carries broadcasts by itself. */
export async function setupPrimaryAdapter(): Promise<PrimaryAdapter> {
  return { ready: () => true, close: async () => {} };
}

/** Runs in each worker: broadcasts reach the clients of all workers, through the primary. */
export async function createAdapter(): Promise<AppAdapter> {
  return {
    serverOptions: { adapter: createClusterAdapter() },
    ready: async () => {},
    close: async () => {},
  };
}
