import { POLL, RawConnection, request, type Response } from "./raw.ts";

export type Scheme = "http" | "https";

/** A client that has a long-polling session, and keeps connections only as long as it is told to. */
export class LongPoll {
  readonly target: string;
  readonly #port: number;
  readonly #scheme: Scheme;

  constructor(sid: string, port: number, scheme: Scheme = "http") {
    this.target = `${POLL}&sid=${sid}`;
    this.#port = port;
    this.#scheme = scheme;
  }

  async open(): Promise<RawConnection> {
    return RawConnection.open(this.#port, this.#scheme);
  }

  /** Posts a packet, on a connection of its own unless one is given. */
  async post(packet: string, connection?: RawConnection): Promise<Response> {
    const used = connection ?? (await this.open());
    used.write(request("POST", this.target, packet));
    return used.response();
  }

  /**
   * Polls until a packet matches `pattern`, after the answer that `connection` waits for if one is given.
   *
   * @returns all packets
   * @throws {Error} when a poll is not answered with 200
   */
  async listen(pattern: RegExp, connection?: RawConnection): Promise<string[]> {
    const heard: string[] = [];
    for (let used = connection, isFirst = true; ; isFirst = false) {
      if (used === undefined) {
        used = await this.open();
        used.write(request("GET", this.target));
      }
      const answer = await used.response().catch((error: unknown) => {
        if (isFirst) throw error;
      });
      // A connection that was idle may end while a request comes; clients send that once more.
      if (answer === undefined) {
        used = undefined;
        continue;
      }
      const { status, head, body } = answer;
      if (status !== 200) throw new Error(`a poll was answered with ${status} ${body}`);
      const packets = body.split("\x1e");
      heard.push(...packets);
      if (packets.some((packet) => pattern.test(packet))) return heard;
      if (/^connection: close/im.test(head)) used = undefined;
      else used.write(request("GET", this.target));
    }
  }
}
