import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import type { Server } from "socket.io";
import { onReloadSignal, onStopSignals } from "../cluster/signals.ts";
import { debuglog } from "../debug.ts";
import { StickyError } from "../errors.ts";
import { PROTOCOL, VERSION, type PrimaryMessage } from "../protocol.ts";
import { tagSessionIds } from "../session/generate-id.ts";
import { sessionIdOf } from "../session/session-id.ts";
import { whenAttached } from "./attachment.ts";
import { drain } from "./drain.ts";
import { handlersOf, pathOf } from "./engine.ts";
import { Entrance } from "./entrance.ts";
import { Receiver } from "./forward/receiver.ts";
import { SessionRouter } from "./forward/session-router.ts";
import { LoadReporter } from "./load-reporter.ts";
import type { WorkerOptions } from "./options.ts";
import { PlacementDesk } from "./placement-desk.ts";
import { onPrimaryMessage, sendToPrimary } from "./primary-link.ts";
import { stopWorker } from "./stop-worker.ts";

const debug = debuglog("worker");

/** Time for clients that poll to learn that the last sessions are closed, in milliseconds. */
const GRACE = 1_000;
/** Time for the primary to answer that this worker wants to stop, in milliseconds. */
const ANSWER_TIMEOUT = 1_000;

type Welcome = Extract<PrimaryMessage, { type: "sticky-socketio:welcome" }>;

/** This process as a member of the cluster: one a process, whatever the number of Socket.IO servers in it. */
export class Member {
  readonly #servers = new Map<Server, WorkerOptions>();
  readonly #paths = new Set<string>();
  readonly #desk = new PlacementDesk();
  readonly #router = new SessionRouter(this.#desk);
  readonly #load = new LoadReporter(() => this.#router.forwarded);
  readonly #receiver = new Receiver((req) => {
    if (sessionIdOf(req.url ?? "") === undefined) this.#load.countReceived();
  });
  readonly #tag: Promise<string>;
  #resolveTag!: (tag: string) => void;
  #entrance: Entrance | undefined;
  #hasJoined = false;
  #isStopping = false;
  readonly #hurry = new AbortController();

  constructor() {
    this.#tag = new Promise((resolve) => {
      this.#resolveTag = resolve;
    });
    onPrimaryMessage((message, socket) => this.#onMessage(message, socket));
  }

  /** @throws {StickyError} ERR_STICKY_USAGE when `io` has another HTTP server than those before it */
  add(io: Server, options: WorkerOptions): void {
    if (this.#servers.has(io)) return;
    this.#servers.set(io, options);
    whenAttached(io, () => {
      const { engine } = io;
      this.#entrance ??= new Entrance(io.httpServer as HttpServer);
      if (io.httpServer !== this.#entrance.httpServer) {
        throw new StickyError(
          "ERR_STICKY_USAGE",
          "setupWorker was called for servers on several HTTP servers: attach them to one, each with a path of its own",
        );
      }
      const path = pathOf(engine);
      this.#paths.add(path);
      this.#receiver.add(path, handlersOf(engine));
      this.#router.route(engine);
      tagSessionIds(engine, this.#tag);
      this.#load.watch(engine);
      if (this.#hasJoined) this.#announce();
      else this.#sayHello();
    });
  }

  #onMessage(message: PrimaryMessage, socket: Socket | undefined): void {
    switch (message.type) {
      case "sticky-socketio:who":
        if (this.#entrance) this.#sayHello();
        break;
      case "sticky-socketio:welcome":
        this.#join(message).catch(fail);
        break;
      case "sticky-socketio:refused":
        fail(new StickyError("ERR_STICKY_VERSION", message.reason));
        break;
      case "sticky-socketio:connection":
        this.#load.countReceived();
        // A client can be gone before its connection gets here.
        if (socket) this.#entrance?.give(socket, message.head);
        break;
      case "sticky-socketio:placed":
        if (message.tag === this.#router.place?.tag) this.#load.countReceived();
        this.#desk.answer(message.id, message.tag);
        break;
      case "sticky-socketio:leave":
        void this.#leave(message.drain);
        break;
      case "sticky-socketio:stop":
        this.#stop(message);
        break;
    }
  }

  #sayHello(): void {
    sendToPrimary({ type: "sticky-socketio:hello", protocol: PROTOCOL, version: VERSION });
  }

  async #join({ tag, socketDirectory, setup }: Welcome): Promise<void> {
    if (this.#hasJoined) return;
    this.#hasJoined = true;
    debug("this is %s", tag);
    const { forwardTimeout, listen } = setup;
    this.#router.place = { tag, socketDirectory, forwardTimeout, isPlacing: listen === undefined };
    this.#resolveTag(tag);
    const { stopTimeout: timeout } = setup;
    if (timeout !== undefined) {
      onStopSignals(() => this.#stopOnSignal(timeout));
      onReloadSignal(async () => {});
      this.#load.beat();
    }
    const address = socketDirectory + tag;
    await this.#receiver.listen(address);
    await this.#entrance?.open(setup, `${address}-http`);
    this.#announce();
  }

  #announce(): void {
    sendToPrimary({ type: "sticky-socketio:ready", paths: [...this.#paths] });
  }

  /**
   * A signal to this worker alone ends it; one to the whole group reaches the primary as well, which says the same. The
   * primary is asked first: what it has sent before its answer has then arrived.
   */
  #stopOnSignal(timeout: number): void {
    this.#router.isRetired = true;
    sendToPrimary({ type: "sticky-socketio:stopping" });
    setTimeout(() => this.#stop({ timeout, drain: 0 }), ANSWER_TIMEOUT);
  }

  async #leave(duration: number): Promise<void> {
    if (this.#isStopping) return;
    this.#router.isLeaving = true;
    this.#entrance?.endKeepAlive();
    await drain(
      [...this.#servers.keys()].map(({ engine }) => engine),
      duration,
      GRACE,
    );
    sendToPrimary({ type: "sticky-socketio:left" });
  }

  #stop({ timeout, drain: duration }: { timeout: number; drain: number }): void {
    if (duration === 0) this.#hurry.abort();
    if (this.#isStopping || this.#entrance === undefined) return;
    this.#isStopping = true;
    this.#router.isRetired = true;
    const options = { timeout, drain: duration, hurry: this.#hurry.signal };
    stopWorker(this.#servers, this.#entrance, this.#receiver, options).catch(fail);
  }
}

/** Ends the process as an uncaught error does. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
