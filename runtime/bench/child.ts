import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Time to end, in milliseconds; then it is killed. */
const PATIENCE = 10_000;

/** A process of the benchmark that answers one message at a time. */
export class Child {
  readonly #process: ChildProcess;

  /** @param file the module to run, from the folder of this one */
  constructor(file: string, execArgv: readonly string[] = []) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const env = { ...process.env, NODE_ENV: "production", DEBUG: undefined };
    this.#process = fork(path, { execArgv: [...execArgv], env });
  }

  /** @throws {Error} when the process ends instead */
  async answer<T>(): Promise<T> {
    const abort = new AbortController();
    const { signal } = abort;
    const exit = once(this.#process, "exit", { signal }).then(([code]) => {
      throw new Error(`${this.#process.spawnargs.at(-1)} ended with exit code ${code}`);
    });
    try {
      const [answer] = (await Promise.race([once(this.#process, "message", { signal }), exit])) as [
        T,
      ];
      return answer;
    } finally {
      abort.abort();
      exit.catch(() => {});
    }
  }

  async ask<T>(question: unknown): Promise<T> {
    this.#process.send(question as object);
    return this.answer<T>();
  }

  /** Asks it to end, or lets it know by the end of the channel that nobody needs it any more. */
  async end(question?: unknown): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, "exit");
    if (question === undefined) this.#process.disconnect();
    else this.#process.send(question as object);
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), PATIENCE);
    await exit;
    clearTimeout(timer);
  }
}
