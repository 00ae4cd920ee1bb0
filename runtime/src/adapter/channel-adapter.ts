import type { Namespace } from "socket.io";
import {
  ClusterAdapter,
  MessageType,
  type ClusterMessage,
  type ClusterResponse,
  type Offset,
} from "socket.io-adapter";
import { warnOnce } from "../warnings.ts";
import { pack, unpack, type CarriedPacket } from "./ipc-messages.ts";
import { PacketCodec } from "./packet-codec.ts";
import { AnswerCollector, PendingRequests, type PendingRequest } from "./pending-requests.ts";
import { primaryChannel, type ChannelMember } from "./primary-channel.ts";
import { encodeSocket, type SocketDetails } from "./socket-details.ts";

/** What an adapter sends; the base class adds who sends it. */
type Outgoing = Parameters<ClusterAdapter["publish"]>[0];

/**
 * An adapter whose messages go through the primary. The primary says which other adapters there are, at once when one
 * is gone: there are no heartbeats, and no request waits for a worker that has ended.
 */
export abstract class ChannelAdapter extends ClusterAdapter implements ChannelMember {
  declare readonly nsp: Namespace;
  declare readonly uid: string;
  readonly channel: string;
  protected readonly codec: PacketCodec;
  protected readonly pending = new PendingRequests();
  readonly #members = new Set<string>();
  /** Resolves when the members are known. */
  readonly #joined: Promise<void>;
  #onJoined = () => {};
  #isOpen = false;

  protected constructor(namespace: Namespace) {
    super(namespace);
    // Servers of one worker have paths of their own, and nothing to do with each other.
    this.channel = `${namespace.server.path()} ${namespace.name}`;
    this.codec = new PacketCodec(namespace.server);
    this.#joined = new Promise((resolve) => (this.#onJoined = resolve));
    this.#open();
  }

  #open(): void {
    this.#isOpen = true;
    primaryChannel.add(this);
  }

  override close(): void {
    this.#isOpen = false;
    primaryChannel.remove(this);
    for (const uid of this.#members) this.onLeft(uid);
  }

  /** A socket may get through its middlewares after the namespace was found empty and closed. */
  override addAll(id: string, rooms: Set<string>): void {
    if (!this.#isOpen) this.#open();
    void super.addAll(id, rooms);
  }

  override async serverCount(): Promise<number> {
    await this.#joined;
    return 1 + this.#members.size;
  }

  onMembers(uids: readonly string[]): void {
    for (const uid of uids) this.#members.add(uid);
    this.#onJoined();
  }

  onJoined(uid: string): void {
    this.#members.add(uid);
  }

  onLeft(uid: string): void {
    this.#members.delete(uid);
    this.pending.onLeft(uid);
  }

  onPublished(message: unknown): void {
    this.onMessage(message as ClusterMessage);
  }

  /**
   * Asks the other members.
   * @returns their answers, without those of members that go meanwhile; rejects when one does not answer in time
   */
  protected async ask<Answer>(
    timeout: number,
    messageWith: (requestId: string) => Outgoing,
  ): Promise<Answer[]> {
    return new Promise((resolve, reject) => {
      const collector = new AnswerCollector<Answer>(timeout, (error) => {
        this.pending.delete(requestId);
        if (error === null) resolve(collector.answers);
        else reject(Object.assign(error, { responses: collector.answers }));
      });
      const requestId = this.pending.add(collector);
      this.publish(messageWith(requestId));
      this.expectMembers(collector);
    });
  }

  /** Tells a request whose answers it waits for: the members of this moment, or the first that become known. */
  protected expectMembers(request: PendingRequest): void {
    void this.#joined.then(() => request.expect(this.#members));
  }

  /** Decodes what another member has sent; undefined, with a warning, where the app's own parser cannot. */
  protected decode(carried: unknown): unknown[] | undefined {
    try {
      return this.codec.decodeValues(unpack(carried as CarriedPacket));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const advice = "The Decoder of the parser option has to read what its Encoder writes";
      warnOnce("STICKY_UNDECODABLE", `a message of another worker is lost: ${reason}. ${advice}`);
      return undefined;
    }
  }

  // The two below are not async: what cannot be sent is an error in the call that wants to send it.

  // oxlint-disable-next-line typescript/promise-function-async
  protected override doPublish(message: ClusterMessage): Promise<Offset> {
    primaryChannel.publish(this, message);
    return Promise.resolve("");
  }

  // oxlint-disable-next-line typescript/promise-function-async
  protected override doPublishResponse(to: string, response: ClusterResponse): Promise<void> {
    primaryChannel.publish(this, this.#encodeResponse(response), to);
    return Promise.resolve();
  }

  #encodeResponse(response: ClusterResponse): unknown {
    const { data } = response;
    if ("sockets" in data) {
      const sockets = data.sockets.map((socket) =>
        encodeSocket(socket as SocketDetails, this.codec),
      );
      return { ...response, data: { ...data, sockets } };
    }
    if ("packet" in data) {
      // A client may acknowledge without a value, which is not the same as with null.
      const values = data.packet === undefined ? [] : [data.packet];
      return { ...response, data: { ...data, packet: pack(this.codec.encodeValues(values)) } };
    }
    return response;
  }

  protected override onResponse(response: ClusterResponse): void {
    this.pending.onResponse(response.data.requestId, response.uid, this.#answerOf(response));
  }

  #answerOf({ type, data }: ClusterResponse): unknown {
    switch (type) {
      case MessageType.FETCH_SOCKETS_RESPONSE:
        return data.sockets.map((socket) => this.decode(socket)?.[0]);
      case MessageType.SERVER_SIDE_EMIT_RESPONSE:
        return this.decode(data.packet)?.[0];
      case MessageType.BROADCAST_CLIENT_COUNT:
        return { clientCount: data.clientCount };
      case MessageType.BROADCAST_ACK:
        return { ack: this.decode(data.packet)?.[0] };
      default:
        return undefined;
    }
  }
}
