import type { Namespace, Socket } from "socket.io";
import { NotSent } from "./commands.ts";
import { ReturningClients } from "./returning-clients.ts";
import { rethrowUncaught } from "./rethrow-uncaught.ts";

/** What the adapter gets from the stream: a broadcast has the type 3. */
interface Entry {
  /** Of the adapter, which every process has another one of for each namespace. */
  readonly uid: string;
  readonly type: number;
  readonly data: {
    /** How many it has sent before. */
    readonly number?: number;
    readonly packet: { readonly data: unknown[] };
    readonly opts: Options<readonly string[]>;
  };
}

interface Options<Rooms> {
  readonly rooms: Rooms;
  readonly except: Rooms;
  readonly flags?: { readonly local?: boolean; readonly volatile?: boolean };
}

/** What a client comes back with, and where the broadcasts end that it is given for it. */
interface Session {
  readonly sid: string;
  /** Each ends with its offset. */
  readonly missedPackets: readonly unknown[][];
}

/** The parts of the adapter that this is about. */
interface StreamsAdapter {
  readonly uid: string;
  readonly broadcast: (packet: unknown, options: Options<ReadonlySet<string>>) => Promise<void>;
  readonly publishAndReturnOffset: (message: { type: number; data: object }) => Promise<string>;
  readonly onMessage: (entry: Entry, offset?: string) => void;
  readonly restoreSession: (pid: string, offset: string) => Promise<Session>;
}

const BROADCAST = 3;

/**
 * Gives every client the broadcasts in the order of the stream, each once, also across a reconnection. By itself the adapter
 * sends those of this worker to its own clients before those of other workers that the stream has before them. What a
 * client got last would then not tell what it has missed, and what is sent while it comes back could be lost.
 */
export function keepStreamOrder(adapter: object, namespace: Namespace): void {
  const { uid, broadcast, onMessage, publishAndReturnOffset, restoreSession } = bound(adapter);
  const returning = new ReturningClients<Entry>();
  /** Numbers of broadcasts that may be in the stream, or come there, although they went to clients of this worker. */
  const givenUp = new Set<number>();
  let count = 0;

  Object.assign(adapter, {
    async broadcast(packet: unknown, options: Options<ReadonlySet<string>>): Promise<void> {
      const { rooms, except, flags } = options;
      if (flags?.local) return broadcast(packet, options);
      const number = count++;
      try {
        const opts = { rooms: [...rooms], except: [...except], flags };
        // It comes back from the stream, for clients of this worker, too.
        await publishAndReturnOffset({ type: BROADCAST, data: { number, packet, opts } });
      } catch (error) {
        if (!(error instanceof NotSent)) givenUp.add(number);
        await broadcast(packet, { ...options, flags: { ...flags, local: true } });
      }
    },

    onMessage(entry: Entry, offset?: string): void {
      if (offset === undefined || entry.type !== BROADCAST) return onMessage(entry, offset);
      const { number = 0, packet, opts } = entry.data;
      if (entry.uid === uid && takeUpTo(number, givenUp)) return undefined;
      const except = [...opts.except, ...returning.whoHas(offset)];
      // As it comes from nobody, none takes it for its own, which it would leave out.
      onMessage({ ...entry, uid: "", data: { packet, opts: { ...opts, except } } }, offset);
      return returning.note(entry, offset);
    },

    async restoreSession(pid: string, offset: string): Promise<Session> {
      const handshake = returning.begin();
      try {
        const session = await restoreSession(pid, offset);
        const last = session.missedPackets.at(-1)?.at(-1);
        handshake.restored(session.sid, typeof last === "string" ? last : offset);
        return session;
      } catch (error) {
        handshake.end();
        throw error;
      }
    },
  });

  namespace.on("connect", ({ id, rooms }: Socket) => {
    for (const { data } of returning.connected(id)) {
      if (data.opts.flags?.volatile || !isFor(rooms, data.opts)) continue;
      const only = { rooms: new Set([id]), except: new Set<string>(), flags: { local: true } };
      void broadcast(data.packet, only);
    }
  });
}

/** Forgets numbers up to this one, because they come in order. Returns whether this one was among them. */
function takeUpTo(number: number, numbers: Set<number>): boolean {
  const isAmong = numbers.has(number);
  for (const other of numbers) if (other <= number) numbers.delete(other);
  return isAmong;
}

function isFor(rooms: ReadonlySet<string>, options: Options<readonly string[]>): boolean {
  const isIn = (room: string) => rooms.has(room);
  return (options.rooms.length === 0 || options.rooms.some(isIn)) && !options.except.some(isIn);
}

/** They are not public, and there is no other way in. */
function bound(adapter: object): StreamsAdapter {
  const methods = adapter as StreamsAdapter;
  return {
    uid: methods.uid,
    broadcast: methods.broadcast.bind(adapter),
    publishAndReturnOffset: methods.publishAndReturnOffset.bind(adapter),
    // What it throws would have the stream read from the same entry again, for ever.
    onMessage: rethrowUncaught(methods.onMessage.bind(adapter)),
    restoreSession: methods.restoreSession.bind(adapter),
  };
}
