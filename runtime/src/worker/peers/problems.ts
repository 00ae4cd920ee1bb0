import { sendToPrimary } from "../primary-link.ts";

/** Least time between two reports of the same problem, in milliseconds. */
const INTERVAL = 1_000;

/** A problem, as the primary reports it. */
export type PeerProblem =
  /** A request that claimed to come from another server was refused. */
  | { readonly event: "peerRefused"; readonly address: string; readonly reason: string }
  /** The server with this id has refused what was forwarded to it. */
  | { readonly event: "refusedByPeer"; readonly address: string; readonly reason: string }
  /** The server with this id cannot be found, or reached. */
  | { readonly event: "peerUnreachable"; readonly address: string; readonly reason: string };

/** Tells the primary of problems with other servers: of the same one once a second at most, with how often it was. */
export class PeerProblems {
  readonly #counts = new Map<string, number>();

  report(problem: PeerProblem): void {
    const key = `${problem.event} ${problem.address} ${problem.reason}`;
    const count = this.#counts.get(key);
    if (count === undefined) {
      this.#counts.set(key, 0);
      this.#send(problem, 1);
      setTimeout(() => this.#summarize(key, problem), INTERVAL).unref();
    } else {
      this.#counts.set(key, count + 1);
    }
  }

  #summarize(key: string, problem: PeerProblem): void {
    const count = this.#counts.get(key) ?? 0;
    this.#counts.delete(key);
    if (count > 0) this.#send(problem, count);
  }

  #send({ event, address, reason }: PeerProblem, count: number): void {
    sendToPrimary({ type: "sticky-socketio:peer-problem", event, address, reason, count });
  }
}
