import cluster, { type Worker } from "node:cluster";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { createBalancer, type Balancer } from "../balancing/index.ts";
import { debuglog } from "../debug.ts";
import type { PrimaryOptions } from "../options.ts";
import { isWorkerMessage, PROTOCOL, VERSION, type WorkerMessage } from "../protocol.ts";
import { isEngineTarget, sessionIdOf } from "../session/session-id.ts";
import { tagOf, TagSequence } from "../session/tag.ts";
import type { Connection } from "./connection.ts";
import { refuse } from "./refuse.ts";
import { createSocketDirectory } from "./socket-directory.ts";
import { WorkerSlot } from "./worker-slot.ts";

const debug = debuglog("primary");

export interface PoolEvents {
  ready: [slot: WorkerSlot];
  gone: [slot: WorkerSlot];
}

/** The workers of this primary: which there are, and which one gets a connection. */
export class WorkerPool extends EventEmitter<PoolEvents> {
  readonly #options: Required<PrimaryOptions>;
  readonly #stopTimeout: number;
  readonly #balancer: Balancer;
  readonly #tags = new TagSequence();
  readonly #socketDirectory = createSocketDirectory();
  readonly #byWorker = new Map<number, WorkerSlot>();
  readonly #byTag = new Map<string, WorkerSlot>();
  /** Connections that came while no worker was ready, the oldest first. */
  readonly #waiting = new Map<Connection, NodeJS.Timeout>();

  constructor(options: Required<PrimaryOptions>, { stopTimeout }: { stopTimeout: number }) {
    super();
    this.#options = options;
    this.#stopTimeout = stopTimeout;
    this.#balancer = createBalancer(options.loadBalancingMethod);

    cluster.on("message", (worker, message: unknown) => {
      if (isWorkerMessage(message)) this.#onMessage(worker, message);
    });
    const onGone = (worker: Worker) => this.#onGone(worker);
    cluster.on("disconnect", onGone).on("exit", onGone);
    for (const worker of Object.values(cluster.workers ?? {})) {
      if (worker?.isConnected()) worker.send({ type: "sticky-socketio:who" });
    }
  }

  get slots(): Iterable<WorkerSlot> {
    return this.#byWorker.values();
  }

  slotOf(worker: Worker): WorkerSlot | undefined {
    return this.#byWorker.get(worker.id);
  }

  /** Gives a connection to the worker that owns its session, or to the one that the method chooses. */
  place(connection: Connection): void {
    const slot = this.#ownerOf(connection.target) ?? this.#choose(connection.socket);
    if (slot === undefined) this.#wait(connection);
    else slot.give(connection);
  }

  /** Answers the connections that still wait for a worker. */
  close(): void {
    for (const connection of this.#waiting.keys()) this.#stopWaiting(connection, 503);
  }

  #ownerOf(target: string | undefined): WorkerSlot | undefined {
    const sessionId = target === undefined ? undefined : sessionIdOf(target);
    const tag = sessionId === undefined ? undefined : tagOf(sessionId);
    const slot = tag === undefined ? undefined : this.#byTag.get(tag);
    // Elsewhere `sid` is a parameter of the app's own.
    return slot !== undefined && isEngineTarget(target ?? "", slot.paths) ? slot : undefined;
  }

  #choose(socket: Socket): WorkerSlot | undefined {
    const [first, ...rest] = [...this.#byWorker.values()].filter(({ state }) => state === "ready");
    if (first === undefined) return undefined;
    return this.#balancer.choose([first, ...rest], socket);
  }

  #wait(connection: Connection): void {
    const timer = setTimeout(() => this.#stopWaiting(connection, 503), this.#options.workerTimeout);
    this.#waiting.set(connection, timer);
    if (this.#waiting.size <= this.#options.maxPendingConnections) return;
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined) this.#stopWaiting(oldest, 503);
  }

  #stopWaiting(connection: Connection, status?: 503): void {
    clearTimeout(this.#waiting.get(connection));
    this.#waiting.delete(connection);
    if (status === undefined) return;
    debug("no worker is ready");
    refuse(connection.socket, status);
  }

  #onMessage(worker: Worker, message: WorkerMessage): void {
    const slot = this.#byWorker.get(worker.id);
    switch (message.type) {
      case "sticky-socketio:hello":
        this.#welcome(worker, message);
        break;
      case "sticky-socketio:ready":
        if (slot === undefined) return;
        slot.paths = message.paths;
        if (slot.state === "starting") this.#onReady(slot);
        break;
      case "sticky-socketio:load":
        slot?.report(message.sessions, message.received);
        break;
      case "sticky-socketio:stopping":
        slot?.retire();
        break;
    }
  }

  #welcome(worker: Worker, { protocol, version }: { protocol: number; version: string }): void {
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
      slot = new WorkerSlot(
        worker,
        this.#tags.next((tag) => this.#byTag.has(tag)),
      );
      this.#byWorker.set(worker.id, slot);
      this.#byTag.set(slot.tag, slot);
      debug("worker %d is %s", worker.id, slot.tag);
    }
    slot.send({
      type: "sticky-socketio:welcome",
      tag: slot.tag,
      socketDirectory: this.#socketDirectory,
      stopTimeout: this.#stopTimeout,
    });
  }

  #onReady(slot: WorkerSlot): void {
    slot.state = "ready";
    debug("worker %d is ready", slot.worker.id);
    this.emit("ready", slot);
    for (const connection of this.#waiting.keys()) {
      this.#stopWaiting(connection);
      this.place(connection);
    }
  }

  #onGone(worker: Worker): void {
    const slot = this.#byWorker.get(worker.id);
    if (slot === undefined) return;
    this.#byWorker.delete(worker.id);
    this.#byTag.delete(slot.tag);
    const undelivered = slot.close();
    debug("worker %d is gone, %d connections go elsewhere", worker.id, undelivered.length);
    for (const connection of undelivered) this.place(connection);
    this.emit("gone", slot);
  }
}
