import { randomUUID } from "node:crypto";

/** What a request to the other members is waiting for. */
export interface PendingRequest {
  /** The members that were asked, once they are known; those that have gone since are not among them. */
  expect(members: ReadonlySet<string>): void;
  onResponse(uid: string, response: unknown): void;
  /** A member is gone, and answers no more. */
  onLeft(uid: string): void;
}

/** The requests of one adapter that are under way. */
export class PendingRequests {
  readonly #requests = new Map<string, PendingRequest>();

  /** @returns its id */
  add(request: PendingRequest): string {
    const id = randomUUID();
    this.#requests.set(id, request);
    return id;
  }

  delete(id: string): void {
    this.#requests.delete(id);
  }

  onResponse(id: string, uid: string, response: unknown): void {
    this.#requests.get(id)?.onResponse(uid, response);
  }

  onLeft(uid: string): void {
    for (const request of this.#requests.values()) request.onLeft(uid);
  }
}

/** Collects one answer from each member. */
export class AnswerCollector<Answer> implements PendingRequest {
  readonly answers: Answer[] = [];
  readonly #missing = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  readonly #onEnd: (error: Error | null) => void;
  #isExpecting = false;

  /**
   * @param timeout milliseconds after which it ends with an error
   * @param onEnd called once: when all members have answered or gone, or when the time is over
   */
  constructor(timeout: number, onEnd: (error: Error | null) => void) {
    this.#onEnd = onEnd;
    this.#timer = setTimeout(() => {
      onEnd(new Error(`timeout reached: missing ${this.#missing.size} responses`));
    }, timeout);
  }

  expect(members: ReadonlySet<string>): void {
    this.#isExpecting = true;
    for (const uid of members) this.#missing.add(uid);
    this.#endIfComplete();
  }

  onResponse(uid: string, answer: unknown): void {
    this.answers.push(answer as Answer);
    this.onLeft(uid);
  }

  onLeft(uid: string): void {
    this.#missing.delete(uid);
    this.#endIfComplete();
  }

  #endIfComplete(): void {
    if (!this.#isExpecting || this.#missing.size > 0) return;
    this.#isExpecting = false;
    clearTimeout(this.#timer);
    this.#onEnd(null);
  }
}

/** Acknowledgements of the clients of one member. */
interface MemberAcks {
  received: number;
  /** How many clients got the event; undefined until the member has said it. */
  clients: number | undefined;
}

export type AckResponse = { clientCount: number } | { ack: unknown };

/**
 * Collects the acknowledgements of the clients of other members. How many clients a member has is passed on when all
 * of them have acknowledged, or when the member has gone and no more of them can: so that the sum is what will come.
 */
export class AckCollector implements PendingRequest {
  readonly #members = new Map<string, MemberAcks>();
  readonly #onClientCount: (count: number) => void;
  readonly #onAck: (ack: unknown) => void;

  constructor(onClientCount: (count: number) => void, onAck: (ack: unknown) => void) {
    this.#onClientCount = onClientCount;
    this.#onAck = onAck;
  }

  expect(members: ReadonlySet<string>): void {
    for (const uid of members) this.#members.set(uid, { received: 0, clients: undefined });
  }

  onResponse(uid: string, response: unknown): void {
    const member = this.#members.get(uid);
    // One that came too late to be counted.
    if (member === undefined) return;
    const answer = response as AckResponse;
    if ("clientCount" in answer) {
      member.clients = answer.clientCount;
    } else {
      member.received++;
      this.#onAck(answer.ack);
    }
    if (member.received === member.clients) this.onLeft(uid);
  }

  onLeft(uid: string): void {
    const member = this.#members.get(uid);
    if (member === undefined) return;
    this.#members.delete(uid);
    this.#onClientCount(member.received);
  }
}
