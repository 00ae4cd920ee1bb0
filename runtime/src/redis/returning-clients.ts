/** Time from handshake to connection after which Socket.IO closes the client. */
const CONNECT_TIMEOUT_MS = 45_000;

/** A message with its place in the stream, `<milliseconds>-<count>`. */
export interface Entry<Message> {
  readonly offset: string;
  readonly message: Message;
}

/** A client between the request for its session and its connection. */
export interface PendingReturn<Message> {
  restored(session: RestoredSession<Message>): void;
  /** The client gets no session. */
  cancel(): void;
}

interface RestoredSession<Message> {
  readonly sid: string;
  readonly missed: readonly Entry<Message>[];
  /** How far the stream was read for `missed`. */
  readonly offset: string;
  /** Called when the client does not connect: a middleware refused it, or it disconnected. */
  readonly onRefused: () => void;
}

/**
 * Clients whose session was restored and who are not connected yet, because middlewares decide. Keeps what the stream
 * brings meanwhile, so that each gets every message once, after it was accepted.
 */
export class ReturningClients<Message> {
  readonly #pending = new Set<PendingReturn<Message>>();
  #recorded: Entry<Message>[] = [];
  readonly #restored = new Map<
    string,
    RestoredSession<Message> & { readonly pending: PendingReturn<Message> }
  >();
  /** By id of a connected client: how far it was sent entries that this worker has not read yet. */
  readonly #ahead = new Map<string, string>();

  /** Starts recording for one client. */
  begin(): PendingReturn<Message> {
    let sid: string | undefined;
    const timer = setTimeout(() => {
      if (sid === undefined) pending.cancel();
      else this.refused(sid);
    }, CONNECT_TIMEOUT_MS).unref();
    const pending: PendingReturn<Message> = {
      restored: (session) => {
        sid = session.sid;
        this.#restored.set(sid, { ...session, pending });
      },
      cancel: () => {
        clearTimeout(timer);
        if (sid !== undefined) this.#restored.delete(sid);
        this.#pending.delete(pending);
        if (this.#pending.size === 0) this.#recorded = [];
      },
    };
    this.#pending.add(pending);
    return pending;
  }

  record(entry: Entry<Message>): void {
    if (this.#pending.size > 0) this.#recorded.push(entry);
  }

  /** Ids of clients who were sent the entry at this offset before this worker read it. */
  alreadySent(offset: string): string[] {
    const ids: string[] = [];
    for (const [id, sent] of this.#ahead) {
      if (!isAfter(offset, sent)) ids.push(id);
      if (!isAfter(sent, offset)) this.#ahead.delete(id);
    }
    return ids;
  }

  /** Entries for a client that has just connected, in order; none unless its session was restored. */
  connected(id: string): readonly Entry<Message>[] {
    const session = this.#restored.get(id);
    if (!session) return [];
    const later = this.#recorded.filter(({ offset }) => isAfter(offset, session.offset));
    session.pending.cancel();
    this.#ahead.set(id, session.offset);
    return [...session.missed, ...later];
  }

  /** The client does not connect; without effect unless its session was restored. */
  refused(id: string): void {
    const session = this.#restored.get(id);
    if (!session) return;
    session.pending.cancel();
    session.onRefused();
  }

  /** A client that disconnected is not ahead of anything. */
  disconnected(id: string): void {
    this.#ahead.delete(id);
  }
}

function isAfter(offset: string, other: string): boolean {
  const [[time, count], [otherTime, otherCount]] = [numbersOf(offset), numbersOf(other)];
  return time === otherTime ? count > otherCount : time > otherTime;
}

function numbersOf(offset: string): [number, number] {
  const [time, count] = offset.split("-");
  return [Number(time), Number(count)];
}
