import { infoOf } from "./cluster.ts";
import type { PublicSocket } from "./public-socket.ts";
import type { Logger } from "./options.ts";
import type { WorkerPool } from "../primary/worker-pool.ts";
import type { Supervisor } from "./supervisor.ts";

interface Sources {
  readonly supervisor: Supervisor;
  readonly pool: WorkerPool;
  readonly publicSocket: PublicSocket | undefined;
}

/** Tells a logger what becomes of the workers and the sockets, and what workers report. */
export function logEvents({ supervisor, pool, publicSocket }: Sources, logger: Logger): void {
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
  supervisor.on("forkFailed", ({ code, message }, delay) => logger.error({ code, delay }, message));
  supervisor.workers.on("slow", (worker, waited, missing) => {
    const { id, pid } = infoOf(worker);
    logger.warn({ worker: id, pid, waited, missing }, "worker not ready yet");
  });
  supervisor.workers.on("kill", (worker, reason) => {
    const { id, pid } = infoOf(worker);
    logger.warn({ worker: id, pid, reason }, "killing worker");
  });
  supervisor.on("reloading", () => logger.info({}, "reload started"));
  supervisor.on("reloadQueued", () => logger.info({}, "reload queued"));
  supervisor.on("reloaded", () => {
    logger.info({ workers: supervisor.seats.length }, "all workers replaced");
  });
  pool.on("peerProblem", ({ event, address, reason, count }) => {
    const messages = {
      peerRefused: "peer request refused",
      refusedByPeer: "request refused by a peer",
      peerUnreachable: "peer unreachable",
    };
    const fields = event === "peerRefused" ? { remoteAddress: address } : { serverId: address };
    logger.warn({ ...fields, reason, count }, messages[event]);
  });
  pool.sockets.on("lost", (folder) => logger.warn({ folder }, "private sockets were removed"));
  pool.sockets.on("restored", (folder) => logger.info({ folder }, "private sockets created again"));
  pool.sockets.on("failed", ({ code, message }) => {
    logger.error({ code, reason: message }, "private sockets cannot be created");
  });
  publicSocket?.on("lost", (path, reason) => logger.error({ path, reason }, "public socket lost"));
  publicSocket?.on("restored", (path, problem) => {
    if (problem === undefined) logger.info({ path }, "public socket created again");
    else logger.warn({ path, problem }, "public socket created again, without its mode and owner");
  });
  supervisor.on("crashLoop", ({ code, message }) => logger.error({ code }, message));
}
