import { once } from "node:events";
import type { Server } from "socket.io";
import { debuglog } from "../debug.ts";
import { drain } from "./drain.ts";
import type { Entrance } from "./entrance.ts";
import type { Receiver } from "./forward/receiver.ts";
import type { SessionRouter } from "./forward/session-router.ts";
import { endingsOf, type LetGo } from "./let-go.ts";
import type { Admission } from "./admission.ts";
import type { WorkerOptions } from "./options.ts";
import type { Peers } from "./peers/peers.ts";
import { sendToPrimary } from "./primary-link.ts";

const debug = debuglog("worker");

/** Of the time to stop, the part after which connections that are still busy are cut. */
const PATIENCE = 0.8;
/** Of the time to stop, the part in which clients that poll may learn that their sessions are closed. */
const GRACE = 0.1;
/** The same, in milliseconds, where the worker does not stop yet. */
const LEAVING_GRACE = 2_500;
/** Pause between two looks for connections that have become idle, and for polls that have come, in milliseconds. */
const SWEEP = 50;

/** What has to be brought to an end. */
export interface DepartureParts {
  readonly servers: ReadonlyMap<Server, WorkerOptions>;
  readonly admission: Admission;
  readonly router: SessionRouter;
  readonly receiver: Receiver;
  readonly entrance: Entrance;
  readonly peers: Peers | undefined;
}

export interface StopOptions {
  /** Milliseconds until this process must have ended, after the drain. */
  readonly timeout: number;
  /** Milliseconds over which sessions are let go. */
  readonly drain: number;
}

/** The end of this worker: it lets go of its sessions, and stops. */
export class Departure {
  readonly #parts: DepartureParts;
  /** Ends a drain at once. */
  readonly #hurry = new AbortController();
  #isStopping = false;

  constructor(parts: DepartureParts) {
    this.#parts = parts;
  }

  /**
   * Opens no more sessions and lets go of those that there are, over `duration` milliseconds; all else goes on.
   * Resolves when they are closed.
   */
  async leave(duration: number): Promise<void> {
    const { admission, entrance } = this.#parts;
    admission.isClosed = true;
    // One that is replaced lets go already.
    if (this.#isStopping) return;
    entrance.endKeepAlive();
    await this.#letGo(duration, LEAVING_GRACE);
  }

  /** Closes sessions, lets requests finish, runs the app's `onStop` and ends this process with 0. */
  async stop(options: StopOptions): Promise<void> {
    // Whoever says it again is in a hurry.
    if (options.drain === 0) this.#hurry.abort();
    if (this.#isStopping) return;
    this.#isStopping = true;
    debug("stopping, %o", options);
    const { servers, router, entrance } = this.#parts;
    router.isRetired = true;
    entrance.endKeepAlive();
    entrance.stopListening();
    if (options.drain > 0 && this.#isInUse()) {
      const drained = this.#letGo(options.drain, options.timeout * GRACE);
      await Promise.race([drained, aborted(this.#hurry.signal)]);
    }
    await this.#finish(options.timeout * PATIENCE);
    for (const { onStop } of servers.values()) await onStop?.();
    process.exit(0);
  }

  /** Open sessions, each with what ends it. */
  #sessions(): Map<object, LetGo> {
    return new Map([...this.#parts.servers.keys()].flatMap(({ engine }) => endingsOf(engine)));
  }

  /** Whether there is a session to let go of: one of this worker, or one that it relays. */
  #isInUse(): boolean {
    return this.#sessions().size > 0 || this.#parts.router.letGo().length > 0;
  }

  async #letGo(duration: number, grace: number): Promise<void> {
    const own = this.#sessions();
    await drain([...own.values(), ...this.#parts.router.letGo()], duration, grace);
    // Those whose handshake was under way.
    const late = [...this.#sessions()].filter(([session]) => !own.has(session));
    await drain(
      late.map(([, letGo]) => letGo),
      0,
      grace,
    );
  }

  /** Closes the sessions. Resolves when all requests are answered, or after `patience` milliseconds. */
  async #finish(patience: number): Promise<void> {
    const { servers, router, receiver, entrance, peers } = this.#parts;
    const { httpServer, connections } = entrance;
    const cut = setTimeout(() => {
      connections.destroy();
      httpServer.closeAllConnections();
      receiver.destroy();
    }, patience);
    const look = () => {
      // Polls still come on connections that were kept alive.
      for (const letGo of router.letGo()) void letGo();
      httpServer.closeIdleConnections();
      peers?.closeIdle();
    };
    const sweep = setInterval(look, SWEEP);
    look();
    await Promise.all([...servers.keys()].map(async (io) => io.close()));
    await connections.ended();
    // Else the primary takes the socket for removed, and has it created again.
    sendToPrimary({ type: "sticky-socketio:closing" });
    await receiver.close();
    clearTimeout(cut);
    clearInterval(sweep);
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
