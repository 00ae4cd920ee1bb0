import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import type { Server as Engine } from "engine.io";
import type { Server } from "socket.io";
import { onSignals } from "../cluster/signals.ts";
import { debuglog } from "../debug.ts";
import { StickyError } from "../errors.ts";
import { isPm2Cluster } from "../process-manager.ts";
import { PROTOCOL, type PrimaryMessage, type WorkerSetup } from "../protocol.ts";
import { tagSessionIds } from "../session/generate-id.ts";
import { sessionIdOf } from "../session/session-id.ts";
import { VERSION } from "../version.ts";
import { Admission } from "./admission.ts";
import { whenAttached } from "./attachment.ts";
import { answerMissingClientFiles } from "./client-files.ts";
import { Departure } from "./departure.ts";
import { handlersOf, pathOf } from "./engine.ts";
import { Entrance } from "./entrance.ts";
import { handleForeignUpgrades } from "./foreign-upgrades.ts";
import { Receiver } from "./forward/receiver.ts";
import { SessionRouter } from "./forward/session-router.ts";
import { hasInMemoryAdapter } from "./in-memory-adapter.ts";
import { LoadReporter } from "./load-reporter.ts";
import type { WorkerOptions } from "./options.ts";
import { Peers } from "./peers/peers.ts";
import { PlacementDesk } from "./placement-desk.ts";
import { onPrimaryMessage, sendToPrimary } from "./primary-link.ts";
import { SocketFinder } from "./socket-finder.ts";

const debug = debuglog("worker");

/** Time for the primary to answer that this worker wants to stop, in milliseconds. */
const ANSWER_TIMEOUT = 1_000;
/** Time for the primary to answer `setupWorker` before the app is warned, in milliseconds. */
const WELCOME_TIMEOUT_MS = 5_000;

type MessageOf<Type extends string> = Extract<PrimaryMessage, { type: `sticky-socketio:${Type}` }>;

/** This process as a member of the cluster: one a process, whatever the number of Socket.IO servers in it. */
export class Member {
  readonly #servers = new Map<Server, WorkerOptions>();
  readonly #engines = new Set<Engine>();
  readonly #desk = new PlacementDesk();
  readonly #admission = new Admission();
  readonly #finder = new SocketFinder();
  readonly #router = new SessionRouter(this.#desk, this.#admission, this.#finder);
  readonly #load = new LoadReporter(() => this.#router.forwarded);
  readonly #receiver = new Receiver((req) => {
    if (sessionIdOf(req.url ?? "") === undefined) this.#load.countReceived();
  });
  readonly #tag: Promise<string>;
  #resolveTag!: (tag: string) => void;
  #entrance: Entrance | undefined;
  #peers: Peers | undefined;
  #noWelcome: NodeJS.Timeout | undefined;
  /** Set once this worker has joined. */
  #departure: Departure | undefined;

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
    answerMissingClientFiles(io);
    whenAttached(io, () => {
      const { engine } = io;
      this.#entrance ??= this.#openEntrance(io.httpServer as HttpServer);
      if (io.httpServer !== this.#entrance.httpServer) {
        throw new StickyError(
          "ERR_STICKY_USAGE",
          "setupWorker was called for servers on several HTTP servers: attach them to one, each with a path of its own",
        );
      }
      this.#engines.add(engine);
      const local = this.#admission.guard(handlersOf(engine));
      this.#receiver.add(engine, local);
      this.#router.route(engine, local);
      tagSessionIds(engine, this.#tag);
      this.#load.watch(engine);
      if (this.#departure === undefined) this.#sayHello();
      else this.#announce();
    });
  }

  #openEntrance(httpServer: HttpServer): Entrance {
    handleForeignUpgrades(httpServer, this.#engines);
    return new Entrance(httpServer);
  }

  #onMessage(message: PrimaryMessage, socket: Socket | undefined): void {
    switch (message.type) {
      case "sticky-socketio:who":
        if (this.#entrance) this.#sayHello();
        break;
      case "sticky-socketio:welcome":
        if (this.#entrance) this.#join(this.#entrance, message).catch(fail);
        break;
      case "sticky-socketio:refused":
        clearTimeout(this.#noWelcome);
        fail(new StickyError("ERR_STICKY_VERSION", message.reason));
        break;
      case "sticky-socketio:connection":
        this.#receive(message, socket);
        break;
      case "sticky-socketio:listening":
        if (this.#entrance) this.#entrance.address = message.address;
        break;
      case "sticky-socketio:placed":
        if (message.tag === this.#router.place?.tag) this.#load.countReceived();
        this.#desk.answer(message.id, message.tag);
        break;
      case "sticky-socketio:found":
        this.#finder.answer(message.id, message.socketDirectory);
        break;
      case "sticky-socketio:move-socket":
        void this.#moveSocket(message);
        break;
      case "sticky-socketio:leave":
        void this.#departure?.leave(message.drain).then(() => {
          sendToPrimary({ type: "sticky-socketio:left" });
        });
        break;
      case "sticky-socketio:stop":
        this.#departure?.stop(message).catch(fail);
        break;
    }
  }

  #receive(message: MessageOf<"connection">, socket: Socket | undefined): void {
    const { head, isPeer, isPlain } = message;
    if (isPeer !== true) this.#load.countReceived();
    // A client can be gone before its connection gets here.
    if (socket === undefined || this.#entrance === undefined) return;
    if (isPeer === true) this.#peers?.give(socket, head, this.#entrance.connections);
    else this.#entrance.give(socket, head, isPlain);
  }

  #sayHello(): void {
    this.#noWelcome ??= setTimeout(warnOfNoPrimary, WELCOME_TIMEOUT_MS).unref();
    sendToPrimary({ type: "sticky-socketio:hello", protocol: PROTOCOL, version: VERSION });
  }

  async #join(
    entrance: Entrance,
    { tag, socketDirectory, setup }: MessageOf<"welcome">,
  ): Promise<void> {
    clearTimeout(this.#noWelcome);
    if (this.#departure !== undefined) return;
    debug("this is %s", tag);
    const peers = this.#peersFor(tag, setup);
    this.#peers = peers;
    this.#departure = new Departure({
      servers: this.#servers,
      admission: this.#admission,
      router: this.#router,
      receiver: this.#receiver,
      entrance,
      peers,
    });
    const { forwardTimeout, listen, stopTimeout } = setup;
    const isPlacing = listen === undefined;
    this.#router.place = {
      tag,
      socketDirectory,
      forwardTimeout,
      isPlacing,
      peers: peers?.forwarder,
    };
    this.#resolveTag(tag);
    if (stopTimeout !== undefined) {
      // The primary gets the SIGHUP of their terminal, too, and decides for all.
      onSignals({
        onStop: () => this.#stopOnSignal(stopTimeout),
        onReload: () => {},
        onHangUp: () => {},
      });
      this.#load.beat();
    }
    const address = socketDirectory + tag;
    await this.#receiver.listen(address);
    await peers?.open(`${address}-peer`);
    await entrance.open(setup, `${address}-http`);
    this.#announce();
  }

  /** What others listen on for the sake of Node's time-outs needs no path, so only one socket is created again. */
  async #moveSocket({ socketDirectory }: MessageOf<"move-socket">): Promise<void> {
    const { place } = this.#router;
    if (place === undefined) return;
    this.#router.place = { ...place, socketDirectory };
    try {
      const isListening = await this.#receiver.listen(socketDirectory + place.tag);
      if (isListening) sendToPrimary({ type: "sticky-socketio:socket-moved", socketDirectory });
    } catch (error) {
      // The primary asks again.
      debug("no private socket: %s", (error as Error).message);
    }
  }

  #peersFor(tag: string, { peerSecret: secret }: WorkerSetup): Peers | undefined {
    if (secret === undefined) return undefined;
    const [findServer] = [...this.#servers.values()].flatMap((options) => options.findServer ?? []);
    if (findServer === undefined) {
      throw new StickyError(
        "ERR_STICKY_USAGE",
        "startCluster was given peers, and setupWorker no findServer that says where they are",
      );
    }
    return new Peers({ tag, secret, findServer, receiver: this.#receiver });
  }

  #announce(): void {
    sendToPrimary({
      type: "sticky-socketio:ready",
      paths: Array.from(this.#engines, pathOf),
      isInMemory: [...this.#servers.keys()].some(hasInMemoryAdapter),
    });
  }

  /**
   * A signal to this worker alone ends it; one to the whole group reaches the primary as well, which says the same. The
   * primary is asked first: what it has sent before its answer has then arrived.
   */
  #stopOnSignal(timeout: number): void {
    this.#router.isRetired = true;
    sendToPrimary({ type: "sticky-socketio:stopping" });
    setTimeout(() => {
      this.#departure?.stop({ timeout, drain: 0 }).catch(fail);
    }, ANSWER_TIMEOUT);
  }
}

function warnOfNoPrimary(): void {
  const advice = isPm2Cluster()
    ? "PM2 is the primary in its cluster mode, and cannot be ours: use its fork mode, and startCluster or setupPrimary"
    : "call startCluster or setupPrimary in the process that forks this one";
  process.emitWarning(
    `the primary has not answered setupWorker for ${WELCOME_TIMEOUT_MS} ms, so no client reaches this worker: ${advice}`,
    "StickyWarning",
  );
}

/** Ends the process as an uncaught error does. */
function fail(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
