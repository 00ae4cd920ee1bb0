import cluster, { type Worker } from "node:cluster";
import { isAdapterMessage, type AdapterMessage } from "../adapter/ipc-messages.ts";

/**
 * Carries the messages of `sticky-socketio/adapter` from worker to worker. It knows which adapters there are, and tells
 * them at once when one is gone, so that no request waits for a worker that has ended.
 */
export class AdapterRelay {
  /** The workers of the members, by channel and member. */
  readonly #channels = new Map<string, Map<string, Worker>>();

  constructor() {
    cluster.on("message", this.#onMessage);
    cluster.on("disconnect", this.#onGone).on("exit", this.#onGone);
  }

  close(): void {
    cluster.off("message", this.#onMessage);
    cluster.off("disconnect", this.#onGone).off("exit", this.#onGone);
  }

  readonly #onMessage = (worker: Worker, message: unknown): void => {
    if (!isAdapterMessage(message)) return;
    switch (message.type) {
      case "sticky-socketio:adapter-join":
        this.#join(worker, message.channel, message.uid);
        break;
      case "sticky-socketio:adapter-left":
        this.#leave(message.channel, message.uid);
        break;
      case "sticky-socketio:adapter-publish":
        this.#forward(worker, message.channel, message, message.to);
        break;
    }
  };

  #join(worker: Worker, channel: string, uid: string): void {
    const members = this.#channels.get(channel) ?? new Map<string, Worker>();
    this.#channels.set(channel, members);
    const others = [...members.keys()].filter((member) => member !== uid);
    // Before the worker gets any message of another member.
    send(worker, { type: "sticky-socketio:adapter-members", channel, uid, members: others });
    if (members.has(uid)) return;
    members.set(uid, worker);
    this.#forward(worker, channel, { type: "sticky-socketio:adapter-joined", channel, uid });
  }

  #leave(channel: string, uid: string): void {
    const members = this.#channels.get(channel);
    const worker = members?.get(uid);
    if (members === undefined || worker === undefined) return;
    members.delete(uid);
    if (members.size === 0) this.#channels.delete(channel);
    this.#forward(worker, channel, { type: "sticky-socketio:adapter-left", channel, uid });
  }

  #forward(from: Worker, channel: string, message: AdapterMessage, to?: string): void {
    const members = this.#channels.get(channel);
    if (members === undefined) return;
    const workers = to === undefined ? new Set(members.values()) : [members.get(to)];
    for (const worker of workers) {
      if (worker !== undefined && worker !== from) send(worker, message);
    }
  }

  readonly #onGone = (worker: Worker): void => {
    for (const [channel, members] of this.#channels) {
      for (const [uid, owner] of members) if (owner === worker) this.#leave(channel, uid);
    }
  };
}

function send(worker: Worker, message: AdapterMessage): void {
  // A worker that is gone is noticed by its exit.
  if (worker.isConnected()) worker.send(message, undefined, undefined, ignore);
}

function ignore(): void {}
