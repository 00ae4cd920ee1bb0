import cluster from "node:cluster";
import { isPrimaryMessage } from "../protocol.ts";
import { warnOnce } from "../warnings.ts";
import { isAdapterMessage, type AdapterMessage } from "./ipc-messages.ts";

/** Time for the primary to say which other adapters there are; then this one takes itself for the only one. */
const JOIN_TIMEOUT_MS = 5_000;

/** An adapter as a member of a channel. */
export interface ChannelMember {
  readonly channel: string;
  readonly uid: string;
  /** The other members, once they are known. */
  onMembers(uids: readonly string[]): void;
  onJoined(uid: string): void;
  /** A member is gone: nothing comes from it any more. */
  onLeft(uid: string): void;
  onPublished(message: unknown): void;
}

/**
 * The connection of all adapters of this process with the primary. It has one listener on `process`, however many
 * namespaces there are, and none without an adapter.
 */
class PrimaryChannel {
  readonly #members = new Map<string, Set<ChannelMember>>();
  #timer: NodeJS.Timeout | undefined;

  add(member: ChannelMember): void {
    if (!cluster.isWorker) {
      member.onMembers([]);
      return;
    }
    if (this.#members.size === 0) process.on("message", this.#onMessage);
    const members = this.#members.get(member.channel) ?? new Set();
    this.#members.set(member.channel, members.add(member));
    this.#join(member);
    this.#timer ??= setTimeout(this.#onSilence, JOIN_TIMEOUT_MS).unref();
  }

  remove(member: ChannelMember): void {
    const { channel, uid } = member;
    const members = this.#members.get(channel);
    if (members?.delete(member) !== true) return;
    if (members.size === 0) this.#members.delete(channel);
    if (this.#members.size === 0) process.off("message", this.#onMessage);
    send({ type: "sticky-socketio:adapter-left", channel, uid });
  }

  /**
   * Sends a message to the member `to` of the channel, or to all members in other workers.
   * @throws {Error} when `message` holds something that the serialization of node:child_process does not take
   */
  publish({ channel, uid }: ChannelMember, message: unknown, to?: string): void {
    send({ type: "sticky-socketio:adapter-publish", channel, uid, to, message });
  }

  #join({ channel, uid }: ChannelMember): void {
    send({ type: "sticky-socketio:adapter-join", channel, uid });
  }

  readonly #onMessage = (message: unknown): void => {
    if (isAdapterMessage(message)) this.#deliver(message);
    // The primary was set up after this worker was forked, and has heard of no adapter.
    else if (isPrimaryMessage(message) && message.type === "sticky-socketio:who") {
      for (const members of this.#members.values()) members.forEach((member) => this.#join(member));
    }
  };

  #deliver(message: AdapterMessage): void {
    for (const member of this.#members.get(message.channel) ?? []) {
      switch (message.type) {
        case "sticky-socketio:adapter-members":
          clearTimeout(this.#timer);
          if (member.uid === message.uid) member.onMembers(message.members);
          break;
        case "sticky-socketio:adapter-joined":
          member.onJoined(message.uid);
          break;
        case "sticky-socketio:adapter-left":
          member.onLeft(message.uid);
          break;
        case "sticky-socketio:adapter-publish":
          if (message.to === undefined || message.to === member.uid) {
            member.onPublished(message.message);
          }
          break;
      }
    }
  }

  readonly #onSilence = (): void => {
    warnOnce(
      "STICKY_NO_RELAY",
      "broadcasts reach the clients of this worker only: the primary does not carry them. Call startCluster or " +
        "setupPrimary of the same version of sticky-socketio there",
    );
    for (const members of this.#members.values()) {
      for (const member of members) member.onMembers([]);
    }
  };
}

export const primaryChannel = new PrimaryChannel();

function send(message: AdapterMessage): void {
  // Without a primary (it has ended) there is no other worker either.
  if (cluster.isWorker && process.connected)
    process.send?.(message, undefined, undefined, () => {});
}
