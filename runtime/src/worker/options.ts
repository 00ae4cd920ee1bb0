export interface WorkerOptions {
  /**
   * Called when this worker stops under `startCluster`, after its sessions are closed and its requests answered, and
   * before its process ends: the place to close what the app holds, an adapter's connections for example.
   */
  onStop?: () => void | Promise<void>;
}
