/** The servers side by side, in the order in which they take turns. Each is the main module of a process. */
export const servers = {
  "sticky-socketio": "sticky-socketio.ts",
  "@socket.io/sticky": "socket.io-sticky.ts",
  "node:cluster": "node-cluster.ts",
  "single process": "single-process.ts",
} as const;

export type ServerName = keyof typeof servers;

export const ours: ServerName = "sticky-socketio";

/** Worker processes of each server that has any. */
export const WORKERS = 2;
