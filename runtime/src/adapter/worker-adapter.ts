// The methods below that return promises are not async: Socket.IO awaits none of them, so what goes wrong has to be
// thrown in the app's own call.
/* oxlint-disable typescript/promise-function-async */
import type { Namespace } from "socket.io";
import {
  Adapter,
  MessageType,
  type BroadcastOptions,
  type ClusterMessage,
} from "socket.io-adapter";
import { warnOnce } from "../warnings.ts";
import { ChannelAdapter } from "./channel-adapter.ts";
import { pack, unpack, type CarriedPacket } from "./ipc-messages.ts";
import type { Packet } from "./packet-codec.ts";
import { AckCollector } from "./pending-requests.ts";
import { PreparedPackets, ReceivedPacket } from "./prepared-packets.ts";

/** Time for other workers to answer fetchSockets and serverSideEmit, unless `timeout()` gives another one. */
const ANSWER_TIMEOUT_MS = 5_000;

/** What each method does for the clients of this worker. */
const inMemory = Adapter.prototype;

/**
 * Broadcasts to the clients of all workers. What is emitted is encoded once, in the call of `emit`, and written to the
 * clients of all workers as it is. Those of this worker get it before that call returns, as with the in-memory adapter.
 */
export class WorkerAdapter extends ChannelAdapter {
  readonly #prepared: PreparedPackets;

  constructor(namespace: Namespace) {
    super(namespace);
    this.#prepared = new PreparedPackets(namespace.server.encoder);
    // The base class encodes with it what it writes to clients.
    Object.assign(this, { encoder: this.#prepared });
    if (namespace.server._opts.connectionStateRecovery) {
      warnOnce(
        "STICKY_NO_RECOVERY",
        "connectionStateRecovery has no effect: the cluster adapter cannot restore sessions. Remove the option, or " +
          "use the Redis Streams adapter",
      );
    }
  }

  override broadcast(packet: Packet, opts: BroadcastOptions): Promise<void> {
    packet.nsp = this.nsp.name;
    const encoded = this.codec.encode(packet);
    this.#prepared.add(packet, encoded);
    if (!opts.flags?.local) {
      this.publish({
        type: MessageType.BROADCAST,
        data: { packet: pack(encoded), opts: encodeOptions(opts) },
      });
    }
    inMemory.broadcast.call(this, packet, opts);
    return Promise.resolve();
  }

  override broadcastWithAck(
    packet: Packet,
    opts: BroadcastOptions,
    onClientCount: (count: number) => void,
    onAck: (ack: unknown) => void,
  ): void {
    const encoded = this.codec.encode({ ...packet, nsp: this.nsp.name });
    if (!opts.flags?.local) {
      const collector = new AckCollector(onClientCount, onAck);
      const requestId = this.pending.add(collector);
      setTimeout(() => this.pending.delete(requestId), opts.flags?.timeout);
      this.publish({
        type: MessageType.BROADCAST,
        data: { packet: pack(encoded), requestId, opts: encodeOptions(opts) },
      });
      this.expectMembers(collector);
    }
    inMemory.broadcastWithAck.call(this, packet, opts, onClientCount, onAck);
  }

  override addSockets(opts: BroadcastOptions, rooms: string[]): Promise<void> {
    if (!opts.flags?.local) {
      const data = { opts: encodeOptions(opts), rooms };
      this.publish({ type: MessageType.SOCKETS_JOIN, data });
    }
    inMemory.addSockets.call(this, opts, rooms);
    return Promise.resolve();
  }

  override delSockets(opts: BroadcastOptions, rooms: string[]): Promise<void> {
    if (!opts.flags?.local) {
      const data = { opts: encodeOptions(opts), rooms };
      this.publish({ type: MessageType.SOCKETS_LEAVE, data });
    }
    inMemory.delSockets.call(this, opts, rooms);
    return Promise.resolve();
  }

  override disconnectSockets(opts: BroadcastOptions, close: boolean): Promise<void> {
    if (!opts.flags?.local) {
      const data = { opts: encodeOptions(opts), close };
      this.publish({ type: MessageType.DISCONNECT_SOCKETS, data });
    }
    inMemory.disconnectSockets.call(this, opts, close);
    return Promise.resolve();
  }

  override async fetchSockets(opts: BroadcastOptions): Promise<unknown[]> {
    const own: Promise<unknown[]> = inMemory.fetchSockets.call(this, opts);
    if (opts.flags?.local) return own;
    const timeout = opts.flags?.timeout ?? ANSWER_TIMEOUT_MS;
    const others = await this.ask<unknown[]>(timeout, (requestId) => ({
      type: MessageType.FETCH_SOCKETS,
      data: { opts: encodeOptions(opts), requestId },
    }));
    return [...(await own), ...others.flat()];
  }

  override serverSideEmit(args: unknown[]): Promise<void> {
    const ack = args.at(-1);
    const values = typeof ack === "function" ? args.slice(0, -1) : args;
    const packet = pack(this.codec.encodeValues(values));
    if (typeof ack !== "function") {
      this.publish({ type: MessageType.SERVER_SIDE_EMIT, data: { packet } });
      return Promise.resolve();
    }
    const answers = this.ask(ANSWER_TIMEOUT_MS, (requestId) => ({
      type: MessageType.SERVER_SIDE_EMIT,
      data: { packet, requestId },
    }));
    return answers.then(
      (responses) => ack(null, responses),
      (error: Error & { responses: unknown[] }) => ack(error, error.responses),
    );
  }

  protected override onMessage(message: ClusterMessage): void {
    if (message.type === MessageType.BROADCAST) {
      this.#onBroadcast(message);
    } else if (message.type === MessageType.SERVER_SIDE_EMIT) {
      const packet = this.decode(message.data.packet);
      if (packet) super.onMessage({ ...message, data: { ...message.data, packet } });
    } else {
      super.onMessage(message);
    }
  }

  #onBroadcast(message: Extract<ClusterMessage, { type: MessageType.BROADCAST }>): void {
    const { packet: carried, requestId, opts } = message.data;
    if (requestId === undefined) {
      const encoded = unpack(carried as CarriedPacket);
      const packet = new ReceivedPacket(this.nsp.name, encoded, this.codec);
      this.#prepared.add(packet, encoded);
      inMemory.broadcast.call(this, packet, decodeOptions(opts));
      return;
    }
    // Each worker counts the acknowledgements of its clients by an id of its own, so it has to encode the packet itself.
    const data = this.decode(carried);
    if (data === undefined) return;
    const packet: Packet = { type: 2, nsp: this.nsp.name, data };
    super.onMessage({ ...message, data: { ...message.data, packet } });
    setTimeout(() => this.#forgetAcks(packet.id), opts.flags.timeout).unref();
  }

  /** The worker that asked waits no longer. */
  #forgetAcks(id: number | undefined): void {
    for (const socket of this.nsp.sockets.values()) {
      const { acks } = socket as unknown as { acks: Map<number | undefined, unknown> };
      acks.delete(id);
    }
  }
}

type EncodedOptions = Extract<ClusterMessage, { type: MessageType.BROADCAST }>["data"]["opts"];

function encodeOptions({
  rooms,
  except = new Set(),
  flags = {},
}: BroadcastOptions): EncodedOptions {
  return { rooms: [...rooms], except: [...except], flags };
}

function decodeOptions({ rooms, except, flags }: EncodedOptions): BroadcastOptions {
  return { rooms: new Set(rooms), except: new Set(except), flags };
}
