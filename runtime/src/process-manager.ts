/**
 * Whether PM2 has forked this process in its cluster mode, where PM2 is the primary of node:cluster. PM2 puts its settings
 * into the environment; workers of an app in fork mode inherit `exec_mode`, too, with another value.
 */
export function isPm2Cluster(): boolean {
  const { pm_id, exec_mode } = process.env;
  return pm_id !== undefined && exec_mode === "cluster_mode";
}
