import { infoOf } from "./cluster.ts";
import type { Logger } from "./options.ts";
import type { WorkerPool } from "../primary/worker-pool.ts";
import type { Supervisor } from "./supervisor.ts";

/** Tells a logger what becomes of the workers, and what they report. */
export function logEvents(supervisor: Supervisor, pool: WorkerPool, logger: Logger): void {
  supervisor.on("ready", (worker, replaces) => {
    const { id, pid } = infoOf(worker);
    const fields = { worker: id, pid };
    if (replaces === "a dead worker") logger.info(fields, "worker replaced");
    else logger.debug(fields, "worker ready");
  });
  supervisor.on("exit", (worker, delay) => {
    const { exitCode: code, signalCode: signal, pid } = worker.process;
    logger.warn({ worker: worker.id, pid, code, signal, delay }, "worker ended");
  });
  supervisor.on("hung", (worker, silence) => {
    const { id, pid } = infoOf(worker);
    logger.error({ worker: id, pid, silence }, "worker hangs");
  });
  pool.on("peerProblem", ({ event, address, reason, count }) => {
    const isIncoming = event === "peerRefused";
    const fields = isIncoming ? { remoteAddress: address } : { serverId: address };
    const message = isIncoming ? "peer request refused" : "request refused by a peer";
    logger.warn({ ...fields, reason, count }, message);
  });
  supervisor.on("crashLoop", ({ code, message }) => logger.error({ code }, message));
}
