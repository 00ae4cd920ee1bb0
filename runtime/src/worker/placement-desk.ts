import type { IncomingMessage } from "node:http";
import { sendToPrimary } from "./primary-link.ts";

/** Time for the primary to answer, in milliseconds; a session is better opened anywhere than not at all. */
const TIMEOUT = 1_000;

/** Asks the primary, which knows the load of all, which worker shall have a new session. */
export class PlacementDesk {
  readonly #pending = new Map<number, (tag: string | undefined) => void>();
  #nextId = 0;

  /** @param callback gets the worker's tag, or undefined when nobody answers */
  ask(req: IncomingMessage, callback: (tag: string | undefined) => void): void {
    const id = this.#nextId++;
    const timer = setTimeout(() => this.answer(id, undefined), TIMEOUT);
    this.#pending.set(id, (tag) => {
      clearTimeout(timer);
      callback(tag);
    });
    const { remoteAddress } = req.socket;
    const forwardedFor = req.headers["x-forwarded-for"]?.toString();
    sendToPrimary({ type: "sticky-socketio:place", id, remoteAddress, forwardedFor });
  }

  answer(id: number, tag: string | undefined): void {
    const callback = this.#pending.get(id);
    this.#pending.delete(id);
    callback?.(tag);
  }
}
