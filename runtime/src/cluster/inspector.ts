import cluster, { type Worker } from "node:cluster";
import { inspectorUrl } from "../inspector-url.ts";

/** `--inspect`, `--inspect-brk` and `--inspect-wait`; `--inspect-port` alone starts no inspector. */
const INSPECT_FLAG = /(?:^|\s)--inspect(?:-brk|-wait)?(?:=|\s|$)/;

/**
 * Whether a debugger may have paused a worker that sends nothing: its command line or NODE_OPTIONS start an inspector, or
 * this process has one, as under editors that attach to every process.
 */
export function isInspected({ process: { spawnargs } }: Worker): boolean {
  const { execArgv = [] } = cluster.settings;
  const nodeOptions = process.env["NODE_OPTIONS"] ?? "";
  return (
    [...spawnargs, ...execArgv, nodeOptions].some((text) => INSPECT_FLAG.test(text)) ||
    inspectorUrl() !== undefined
  );
}
