import type { Namespace, Socket as ServerSocket } from "socket.io";
import type { Socket } from "socket.io-client";
import type { payloads, unencodable } from "./payloads.ts";

/** What a function can use in a worker of fixtures/adapter-app.ts: it is sent as text, and sees nothing else. */
export interface WorkerScope {
  /** The namespace of the client. */
  readonly io: Namespace;
  /** The server's side of the client that has sent it. */
  readonly socket: ServerSocket;
  readonly payloads: typeof payloads;
  readonly unencodable: typeof unencodable;
}

// oxlint-disable-next-line typescript/no-explicit-any -- of each task its own
export type Task<Result, Args extends any[] = any[]> = (
  scope: WorkerScope,
  ...args: Args
) => Result | Promise<Result>;

/**
 * Runs a function in the worker that has the session of `client`.
 * @returns its result, as a client gets it
 * @throws {Error} with the message of its error
 */
export async function runInWorker<Result, Args extends unknown[]>(
  client: Socket,
  task: Task<Result, Args>,
  ...args: Args
): Promise<Result> {
  return new Promise((resolve, reject) => {
    client.emit("run", String(task), args, (error: string | null, result: Result) => {
      if (error === null) resolve(result);
      else reject(new Error(error));
    });
  });
}
