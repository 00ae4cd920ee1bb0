import { sendToPrimary } from "./primary-link.ts";

/** Time for the primary to answer, in milliseconds: the worker in question may be busy. */
const ANSWER_TIMEOUT_MS = 5_000;

/** Asks the primary for a worker whose private socket is not there: it may have been removed, or the worker may be gone. */
export class SocketFinder {
  readonly #questions = new Map<number, (socketDirectory: string | undefined) => void>();
  #nextId = 0;

  /** Calls back with the folder in which the worker with this tag listens, undefined when there is no such worker. */
  ask(tag: string, callback: (socketDirectory: string | undefined) => void): void {
    const id = this.#nextId++;
    const timer = setTimeout(() => this.answer(id, undefined), ANSWER_TIMEOUT_MS);
    this.#questions.set(id, (socketDirectory) => {
      clearTimeout(timer);
      callback(socketDirectory);
    });
    sendToPrimary({ type: "sticky-socketio:find", id, tag });
  }

  answer(id: number, socketDirectory: string | undefined): void {
    const callback = this.#questions.get(id);
    this.#questions.delete(id);
    callback?.(socketDirectory);
  }
}
