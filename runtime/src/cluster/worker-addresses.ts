import cluster, { type Worker } from "node:cluster";
import { StickyError } from "../errors.ts";
import type { ListenAddress } from "./listen.ts";

/** As node:cluster reports it: for a Unix socket `address` is its path. */
interface Reported {
  readonly address: string | null;
  readonly port: number;
}

/** The addresses that workers listen on by themselves, with `listen()` in their own code. */
export class WorkerAddresses {
  readonly #reports: { worker: Worker; reported: Reported }[] = [];

  constructor() {
    cluster.on("listening", this.#onListening);
  }

  close(): void {
    cluster.off("listening", this.#onListening);
  }

  /** Turns the failure to listen on `address` into one that names the worker which has it, if one does. */
  explain(error: unknown, { port, host, path }: ListenAddress): unknown {
    const isTaken = ((error as Error).cause as NodeJS.ErrnoException)?.code === "EADDRINUSE";
    const holder = this.#reports.find(({ reported }) =>
      path === undefined ? reported.port === port : reported.address === path,
    );
    if (!isTaken || holder === undefined) return error;
    const address = path ?? (host === undefined ? `port ${port}` : `${host}:${port}`);
    const { id, process: child } = holder.worker;
    return new StickyError(
      "ERR_STICKY_LISTEN",
      `cannot listen on ${address}: worker ${id} (pid ${child.pid}) of this app listens there itself; ` +
        "remove the call of listen() from the worker's code, it gets its connections from the primary",
      { cause: error },
    );
  }

  readonly #onListening = (worker: Worker, reported: Reported): void => {
    this.#reports.push({ worker, reported });
  };
}
