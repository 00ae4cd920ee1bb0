import type { Namespace, Socket } from "socket.io";
import type { EncodedPacket, Packet, PacketCodec } from "../adapter/packet-codec.ts";
import type { Logger } from "../cluster/options.ts";
import { NotSent } from "./commands.ts";
import { rethrowUncaught } from "./rethrow-uncaught.ts";
import { ReturningClients, type Entry } from "./returning-clients.ts";
import type { Session, SessionStore } from "./session-store.ts";

/** `MessageType.BROADCAST` of socket.io-adapter. */
const BROADCAST = 3;

/** `PacketType.EVENT` of socket.io-parser. */
const EVENT = 2;

/** Offsets come from clients. */
const OFFSET = /^\d{1,20}-\d{1,20}$/;

/** What the streams adapter writes to the stream and reads from it. */
export interface StreamMessage {
  /** Of the adapter instance: another one in each process and namespace. */
  readonly uid: string;
  readonly nsp: string;
  readonly type: number;
  readonly data: Broadcast;
}

interface Broadcast {
  /** Counts the broadcasts of one adapter instance. */
  readonly number?: number;
  readonly encoded?: EncodedPacket;
  /** In place of `encoded`, from emitters of @socket.io/redis-streams-emitter. */
  readonly packet?: Packet;
  readonly opts: BroadcastOptions<readonly string[]>;
}

interface BroadcastOptions<Rooms> {
  readonly rooms: Rooms;
  readonly except: Rooms;
  readonly flags?: { readonly local?: boolean; readonly volatile?: boolean };
}

type LocalOptions = BroadcastOptions<ReadonlySet<string>>;

/** Methods of the streams adapter; most are protected, and there is no other way in. */
interface StreamsAdapter {
  readonly uid: string;
  broadcast(packet: Packet, options: LocalOptions): Promise<void>;
  publishAndReturnOffset(message: { type: number; data: Broadcast }): Promise<string>;
  onMessage(message: object, offset?: string): void;
  delAll(id: string): void;
}

export interface StreamOrderOptions {
  codec: PacketCodec;
  sessions: SessionStore;
  logger: Logger;
  /**
   * Reads the stream from `offset` to its end; the first entry is the one at `offset` unless it was trimmed.
   * @throws {Error} when Redis does not answer
   */
  readFrom: (offset: string) => Promise<Entry<StreamMessage>[]>;
}

/**
 * Delivers broadcasts in the order of the stream, each once, across reconnections too. By itself the adapter delivers
 * broadcasts of this worker to its own clients before those of other workers that precede them in the stream: the last
 * offset of a client would then not tell what it has missed.
 */
export function keepStreamOrder(
  adapter: object,
  namespace: Namespace,
  { codec, sessions, readFrom, logger }: StreamOrderOptions,
): void {
  const original = bindMethods(adapter);
  const returning = new ReturningClients<Broadcast>();
  /** Numbers of broadcasts that were delivered locally, although they may have reached the stream. */
  const deliveredLocally = new Set<number>();
  let count = 0;

  Object.assign(adapter, {
    // Not async: the caller of emit gets the error of a value that cannot be encoded.
    broadcast(packet: Packet, options: LocalOptions): Promise<void> {
      packet.nsp = namespace.name;
      if (options.flags?.local) return original.broadcast(packet, options);
      return publish(codec.encode(packet), options);
    },

    onMessage(message: StreamMessage, offset?: string): void {
      if (offset === undefined || message.type !== BROADCAST) {
        original.onMessage(message, offset);
        return;
      }
      const { number = 0, opts } = message.data;
      if (message.uid === original.uid && takeUpTo(number, deliveredLocally)) return;
      const packet = decode(message.data);
      if (!packet) return;
      const except = [...opts.except, ...returning.alreadySent(offset)];
      const data = { packet, opts: { ...opts, except } };
      // Without an id of its own, so that the adapter does not take it for a message from itself.
      original.onMessage({ ...message, uid: "", data }, offset);
      returning.record({ offset, message: message.data });
    },

    persistSession: (session: Session) => sessions.save(session),

    async restoreSession(pid: string, offset: string) {
      const pending = returning.begin();
      try {
        if (!OFFSET.test(offset)) throw new Error("not an offset");
        // Before the session is taken: a read that fails must not cost the client its session.
        const entries = await readFrom(offset);
        if (entries[0]?.offset !== offset) throw new Error("the offset is no longer in the stream");
        const taken = await sessions.take(pid);
        if (!taken) throw new Error("no such session");
        const { sid, rooms } = taken.session;
        pending.restored({
          sid,
          missed: entries
            .slice(1)
            .filter(({ message: { nsp, type, data } }) => {
              return (
                nsp === namespace.name && type === BROADCAST && isFor(new Set(rooms), data.opts)
              );
            })
            .map((entry) => ({ offset: entry.offset, message: entry.message.data })),
          offset: entries.at(-1)?.offset ?? offset,
          onRefused: () => taken.putBack(),
        });
        // Socket.IO would send missed packets before middlewares have accepted the client.
        return { ...taken.session, missedPackets: [] };
      } catch (error) {
        pending.cancel();
        throw error;
      }
    },

    delAll(id: string): void {
      returning.refused(id);
      returning.disconnected(id);
      original.delAll(id);
    },
  });

  namespace.on("connect", (socket: Socket) => {
    for (const { offset, message } of returning.connected(socket.id)) {
      if (message.opts.flags?.volatile || !isFor(socket.rooms, message.opts)) continue;
      const packet = decode(message);
      // The socket that waited for an acknowledgement is gone.
      if (packet?.type !== EVENT || packet.id !== undefined) continue;
      packet.data.push(offset);
      const only = { rooms: new Set([socket.id]), except: new Set<string>() };
      void original.broadcast(packet, { ...only, flags: { local: true } });
    }
  });

  /** Undefined for a broken packet, which must not keep the adapter from reading on. */
  function decode({ encoded, packet }: Broadcast): Packet | undefined {
    if (!encoded) return packet && { ...packet, data: [...packet.data] };
    try {
      return codec.decode(encoded);
    } catch (error) {
      logger.warn(
        { err: error, namespace: namespace.name },
        "broadcast in the stream not readable",
      );
      return undefined;
    }
  }

  async function publish(encoded: EncodedPacket, options: LocalOptions): Promise<void> {
    const { rooms, except, flags } = options;
    const number = count++;
    const opts = { rooms: [...rooms], except: [...except], ...(flags && { flags }) };
    try {
      // It comes back from the stream for clients of this worker too.
      await original.publishAndReturnOffset({ type: BROADCAST, data: { number, encoded, opts } });
    } catch (error) {
      if (!(error instanceof NotSent)) deliveredLocally.add(number);
      await original.broadcast(codec.decode(encoded), {
        ...options,
        flags: { ...flags, local: true },
      });
    }
  }
}

/** Forgets numbers up to this one, because they come in order. Returns whether this one was among them. */
function takeUpTo(number: number, numbers: Set<number>): boolean {
  const isAmong = numbers.has(number);
  for (const other of numbers) if (other <= number) numbers.delete(other);
  return isAmong;
}

function isFor(rooms: ReadonlySet<string>, options: Broadcast["opts"]): boolean {
  const isIn = (room: string) => rooms.has(room);
  return (options.rooms.length === 0 || options.rooms.some(isIn)) && !options.except.some(isIn);
}

function bindMethods(adapter: object): StreamsAdapter {
  const methods = adapter as StreamsAdapter;
  return {
    uid: methods.uid,
    broadcast: methods.broadcast.bind(adapter),
    publishAndReturnOffset: methods.publishAndReturnOffset.bind(adapter),
    // An error in it would make the adapter read from the same entry again, without end.
    onMessage: rethrowUncaught(methods.onMessage.bind(adapter)),
    delAll: methods.delAll.bind(adapter),
  };
}
