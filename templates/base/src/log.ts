import cluster from "node:cluster";
import { pino } from "pino";

/** The app's log, one JSON object a line. main.ts and worker.ts set its level to LOG_LEVEL. */
export const log = pino({
  // Lines of the primary about a worker have the same two fields.
  base: cluster.worker && { worker: cluster.worker.id, pid: process.pid },
  formatters: { level: (label) => ({ level: label }) },
  timestamp: pino.stdTimeFunctions.isoTime,
});

// Node's own listener writes warnings as plain text between the lines of the log.
process.removeAllListeners("warning");
process.on("warning", (warning) => log.warn({ err: warning }, warning.message));
