import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { WORKERS } from "../index.ts";

interface Ready {
  readonly bench: "ready";
  readonly port?: number;
}

/** Resolves when all workers are ready, with the ports that they listen on, if they do. */
export async function forkWorkers(): Promise<(number | undefined)[]> {
  return Promise.all(
    Array.from({ length: WORKERS }, async () => {
      const [message] = (await once(cluster.fork(), "message")) as [Ready];
      return message.port;
    }),
  );
}

export async function endWorkers(): Promise<void> {
  const workers = Object.values(cluster.workers ?? {}) as Worker[];
  await Promise.all(
    workers.map(async (worker) => {
      const exit = once(worker, "exit");
      worker.send({ bench: "exit" });
      await exit;
    }),
  );
}

/** Resolves with the port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
