import type { FindServer } from "../peers/directory.ts";

export interface WorkerOptions {
  /**
   * Called when this worker stops under `startCluster`, after its sessions are closed and its requests answered, and
   * before its process ends: the place to close what the app holds, an adapter's connections for example.
   */
  onStop?: () => void | Promise<void>;
  /**
   * Finds the server with this id among those that `peers.announce` of `startCluster` has made known: resolves with
   * its private address, `"host:port"`, or with undefined when there is none. What it says counts for a few seconds.
   * Needed with `peers`.
   */
  findServer?: FindServer;
}
