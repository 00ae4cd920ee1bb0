import cluster, { type Worker } from "node:cluster";
import { EventEmitter } from "node:events";
import { Socket, type AddressInfo } from "node:net";
import { debuglog } from "../debug.ts";
import { StickyError } from "../errors.ts";
import { isWorkerMessage, PROTOCOL, type WorkerMessage, type WorkerSetup } from "../protocol.ts";
import { TagSequence } from "../session/tag.ts";
import { VERSION } from "../version.ts";
import { AdapterRelay } from "./adapter-relay.ts";
import { SocketKeeper } from "./socket-keeper.ts";
import type { WaitingRoomOptions } from "./waiting-room.ts";
import { WorkerSlot } from "./worker-slot.ts";

const debug = debuglog("primary");

type MessageOf<Type extends string> = Extract<WorkerMessage, { type: `sticky-socketio:${Type}` }>;

export interface PoolEvents {
  ready: [slot: WorkerSlot];
  gone: [slot: WorkerSlot];
  /** A worker asks where to open a session. */
  place: [slot: WorkerSlot, message: MessageOf<"place">];
  /** A worker gives back a connection that belongs to another one. */
  move: [socket: Socket, message: MessageOf<"move">];
  /** A worker ends by itself. */
  stopping: [slot: WorkerSlot];
  /** A worker could not get on with another server. */
  peerProblem: [message: MessageOf<"peer-problem">];
  /** A worker has let go of its sessions, as it was told to. */
  left: [slot: WorkerSlot];
  /** The last worker has ended, and {@link WorkerPool.isAbandoned}. */
  abandoned: [];
}

/** Besides: how long, and how many, connections may wait for one worker. */
export interface PoolOptions extends WaitingRoomOptions {
  /** What the tags of the workers begin with. */
  readonly serverId: string;
  /** The folder to make the folder for private sockets in; undefined for the best that there is. */
  readonly socketDirectory: string | undefined;
}

/** The workers of this primary: those that have called `setupWorker`, until they are gone. */
export class WorkerPool extends EventEmitter<PoolEvents> {
  static #current: WorkerPool | undefined;

  readonly serverId: string;
  /** Paths of the Engine.IO servers of the last one that was ready. */
  paths: readonly string[] = [];

  readonly #setup: WorkerSetup;
  readonly #queueing: WaitingRoomOptions;
  readonly #tags: TagSequence;
  readonly #adapterRelay = new AdapterRelay();
  /** Looks after the private sockets. */
  readonly sockets: SocketKeeper;
  /** Workers that wait for their welcome, because there is no folder for private sockets. */
  readonly #unwelcomed = new Set<WorkerSlot>();
  readonly #byWorker = new Map<number, WorkerSlot>();
  readonly #byTag = new Map<string, WorkerSlot>();
  #ready: readonly WorkerSlot[] = [];
  #address: AddressInfo | string | undefined;
  /** Milliseconds over which workers let go of their sessions, once they are to. */
  #leaving: number | undefined;

  constructor(setup: WorkerSetup, options: PoolOptions) {
    super();
    if (WorkerPool.#current !== undefined) {
      throw new StickyError(
        "ERR_STICKY_USAGE",
        "this process has a sticky cluster already: its workers can belong to one only",
      );
    }
    WorkerPool.#current = this;
    // Each worker that starts is waited for.
    this.setMaxListeners(0);
    this.#setup = setup;
    this.#queueing = options;
    this.serverId = options.serverId;
    this.#tags = new TagSequence(options.serverId);
    this.sockets = new SocketKeeper(options.socketDirectory, () => this.#byWorker.values());
    this.sockets.on("moved", () => {
      for (const slot of this.#unwelcomed) this.#sendWelcome(slot);
    });
    cluster.on("message", this.#listener);
    cluster.on("disconnect", this.#onGone).on("exit", this.#onGone).on("exit", this.#onExit);
    for (const worker of Object.values(cluster.workers ?? {})) {
      if (worker?.isConnected()) worker.send({ type: "sticky-socketio:who" });
    }
  }

  /** Where the workers' clients connect to, as `net.Server.address()`. */
  announce(address: AddressInfo | string): void {
    this.#address = address;
    for (const slot of this.#byWorker.values()) {
      slot.send({ type: "sticky-socketio:listening", address });
    }
  }

  /** Ends this pool, when its workers have ended: another one may follow. */
  close(): void {
    cluster.off("message", this.#listener);
    cluster.off("disconnect", this.#onGone).off("exit", this.#onGone).off("exit", this.#onExit);
    this.#adapterRelay.close();
    this.sockets.close();
    if (WorkerPool.#current === this) WorkerPool.#current = undefined;
  }

  /** Those that take new sessions, oldest first. */
  get ready(): readonly WorkerSlot[] {
    return this.#ready;
  }

  /** Whether there is no worker, not even one that starts. Where workers are supervised there will be one soon. */
  get isAbandoned(): boolean {
    const isSupervised = this.#setup.stopTimeout !== undefined;
    return !isSupervised && Object.keys(cluster.workers ?? {}).length === 0;
  }

  byTag(tag: string): WorkerSlot | undefined {
    return this.#byTag.get(tag);
  }

  byWorker(worker: Worker): WorkerSlot | undefined {
    return this.#byWorker.get(worker.id);
  }

  /** From now on no worker opens a session, and each lets go of those that it has, over `drain` milliseconds. */
  leave(drain: number): void {
    this.#leaving = drain;
    for (const slot of this.#byWorker.values()) {
      if (slot.state !== "starting") slot.send({ type: "sticky-socketio:leave", drain });
    }
  }

  /** From now on the worker gets no new session; requests of its own sessions still go to it. */
  retire(slot: WorkerSlot): void {
    if (slot.state !== "gone") slot.state = "stopping";
    this.#updateReady();
  }

  #onMessage(worker: Worker, message: WorkerMessage, handle: unknown): void {
    if (message.type === "sticky-socketio:hello") {
      this.#welcome(worker, message);
      return;
    }
    const slot = this.#byWorker.get(worker.id);
    if (slot === undefined) return;
    switch (message.type) {
      case "sticky-socketio:ready":
        slot.paths = message.paths;
        slot.isInMemory = message.isInMemory;
        this.paths = message.paths;
        if (slot.state === "starting") this.#onReady(slot);
        break;
      case "sticky-socketio:load":
        slot.report(message);
        break;
      case "sticky-socketio:place":
        this.emit("place", slot, message);
        break;
      case "sticky-socketio:find":
        this.#find(slot, message);
        break;
      case "sticky-socketio:socket-moved":
        this.sockets.onMoved(slot, message.socketDirectory);
        break;
      case "sticky-socketio:move":
        if (handle instanceof Socket) this.emit("move", handle, message);
        break;
      case "sticky-socketio:peer-problem":
        this.emit("peerProblem", message);
        break;
      case "sticky-socketio:closing":
        slot.isClosing = true;
        this.sockets.onGone(slot);
        break;
      case "sticky-socketio:left":
        this.emit("left", slot);
        break;
      case "sticky-socketio:stopping":
        this.retire(slot);
        this.emit("stopping", slot);
        if (this.#setup.stopTimeout !== undefined) {
          const { stopTimeout: timeout } = this.#setup;
          slot.send({ type: "sticky-socketio:stop", timeout, drain: 0 });
        }
        break;
    }
  }

  #welcome(worker: Worker, { protocol, version }: MessageOf<"hello">): void {
    if (protocol !== PROTOCOL) {
      const reason =
        `worker ${worker.id} has sticky-socketio ${version}, the primary has ${VERSION}: ` +
        "they cannot work together, install one version for both";
      debug(reason);
      worker.send({ type: "sticky-socketio:refused", reason });
      return;
    }
    let slot = this.#byWorker.get(worker.id);
    if (slot === undefined) {
      const tag = this.#tags.next((candidate) => this.#byTag.has(candidate));
      slot = new WorkerSlot(worker, tag, this.#freePosition(), this.#queueing);
      this.#byWorker.set(worker.id, slot);
      this.#byTag.set(tag, slot);
      worker.once("exit", () => this.sockets.removeSockets(tag));
      debug("worker %d is %s", worker.id, slot.tag);
    }
    this.#sendWelcome(slot);
  }

  /** Has a worker join, as soon as there is a folder for its private sockets. */
  #sendWelcome(slot: WorkerSlot): void {
    this.sockets.check();
    if (this.sockets.error !== undefined) {
      this.#unwelcomed.add(slot);
      return;
    }
    this.#unwelcomed.delete(slot);
    slot.send({
      type: "sticky-socketio:welcome",
      tag: slot.tag,
      socketDirectory: this.sockets.prefix,
      setup: this.#setup,
    });
    if (this.#address !== undefined) {
      slot.send({ type: "sticky-socketio:listening", address: this.#address });
    }
  }

  /** Tells `asking` where the private socket of a worker is, once it is there. */
  #find(asking: WorkerSlot, { id, tag }: MessageOf<"find">): void {
    const answer = () => {
      const isThere = this.#byTag.has(tag) && this.sockets.error === undefined;
      const socketDirectory = isThere ? this.sockets.prefix : undefined;
      asking.send({ type: "sticky-socketio:found", id, socketDirectory });
    };
    const slot = this.#byTag.get(tag);
    if (slot === undefined) answer();
    else this.sockets.whenReachable(slot, answer);
  }

  #freePosition(): number {
    const taken = new Set([...this.#byWorker.values()].map(({ position }) => position));
    let position = 0;
    while (taken.has(position)) position++;
    return position;
  }

  #onReady(slot: WorkerSlot): void {
    slot.state = "ready";
    // Before any connection is.
    if (this.#leaving !== undefined) {
      slot.send({ type: "sticky-socketio:leave", drain: this.#leaving });
    }
    this.#updateReady();
    debug("worker %d is ready", slot.worker.id);
    this.emit("ready", slot);
  }

  readonly #listener = (worker: Worker, message: unknown, handle: unknown): void => {
    if (isWorkerMessage(message)) this.#onMessage(worker, message, handle);
  };

  readonly #onGone = (worker: Worker): void => {
    const slot = this.#byWorker.get(worker.id);
    if (slot === undefined) return;
    slot.state = "gone";
    this.#byWorker.delete(worker.id);
    this.#byTag.delete(slot.tag);
    this.#unwelcomed.delete(slot);
    this.sockets.onGone(slot);
    this.#updateReady();
    debug("worker %d is gone", worker.id);
    this.emit("gone", slot);
  };

  readonly #onExit = (): void => {
    // An app forks another worker when it hears of this, too.
    setImmediate(() => {
      if (this.isAbandoned) this.emit("abandoned");
    });
  };

  #updateReady(): void {
    this.#ready = [...this.#byWorker.values()].filter(({ state }) => state === "ready");
  }
}
