/** How long a client may take from its handshake to its connection, in milliseconds: Socket.IO gives up then. */
const CONNECT_TIMEOUT = 45_000;

interface Handshake {
  /** The id of the socket, and the offset of the last entry that it is given for what it has missed. */
  restored(id: string, offset: string): void;
  /** Nobody comes back with it. */
  end(): void;
}

/** Clients that come back, and entries that are read from the stream before they are connected. */
export class ReturningClients<Entry> {
  readonly #handshakes = new Set<Handshake>();
  /** Entries that were read during those. */
  #kept: { entry: Entry; offset: string }[] = [];
  /** By id of the socket: up to where a client is given what it has missed. */
  readonly #given = new Map<string, { offset: string; handshake: Handshake }>();
  /** Of clients that are connected, while the stream has not been read that far. */
  readonly #ahead = new Map<string, string>();

  /** From now on entries are kept for a client. */
  begin(): Handshake {
    let id: string | undefined;
    const timer = setTimeout(() => handshake.end(), CONNECT_TIMEOUT).unref();
    const handshake: Handshake = {
      restored: (own, offset) => {
        id = own;
        this.#given.set(id, { offset, handshake });
      },
      end: () => {
        clearTimeout(timer);
        if (id !== undefined) this.#given.delete(id);
        this.#handshakes.delete(handshake);
        if (this.#handshakes.size === 0) this.#kept = [];
      },
    };
    this.#handshakes.add(handshake);
    return handshake;
  }

  note(entry: Entry, offset: string): void {
    if (this.#handshakes.size > 0) this.#kept.push({ entry, offset });
  }

  /** Those who have been given an entry already that is read only now. */
  whoHas(offset: string): string[] {
    const ids: string[] = [];
    for (const [id, given] of this.#ahead) {
      if (!isAfter(offset, given)) ids.push(id);
      if (!isAfter(given, offset)) this.#ahead.delete(id);
    }
    return ids;
  }

  /** What was read since it was given what it had missed. */
  connected(id: string): Entry[] {
    const given = this.#given.get(id);
    if (!given) return [];
    const later = this.#kept.filter(({ offset }) => isAfter(offset, given.offset));
    given.handshake.end();
    this.#ahead.set(id, given.offset);
    return later.map(({ entry }) => entry);
  }
}

/** Whether an offset, `<milliseconds>-<count>`, comes after another one. */
function isAfter(offset: string, other: string): boolean {
  const [[time, count], [otherTime, otherCount]] = [numbersOf(offset), numbersOf(other)];
  return time === otherTime ? count > otherCount : time > otherTime;
}

function numbersOf(offset: string): [number, number] {
  const [time, count] = offset.split("-");
  return [Number(time), Number(count)];
}
