export type { LoadBalancingMethod } from "./balancing/index.ts";
export type {
  ClusterEvents,
  ClusterStats,
  StickyCluster,
  WorkerInfo,
  WorkerStats,
} from "./cluster/cluster.ts";
export type { ClusterOptions, Logger } from "./cluster/options.ts";
export { startCluster } from "./cluster/start-cluster.ts";
export { StickyError, type StickyErrorCode } from "./errors.ts";
export type { FindServer } from "./peers/directory.ts";
export type { PeerOptions } from "./peers/options.ts";
export type { PrimaryOptions } from "./options.ts";
export { setupPrimary, setupPrimary as setupMaster } from "./primary/setup-primary.ts";
export type { CertificateFiles, TlsFiles } from "./tls/files.ts";
export type { WorkerOptions } from "./worker/options.ts";
export { setupWorker } from "./worker/setup-worker.ts";
