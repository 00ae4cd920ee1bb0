import type { Random } from "../support/random.ts";
import { POLL, request } from "../support/raw.ts";

/** What a client sends that no server can accept, or can accept and yet not answer. */
export interface Invalid {
  readonly name: string;
  readonly bytes: string;
  /** Whether the client ends its side of the connection after it; otherwise it waits. */
  readonly isHalfClosed?: boolean;
}

const HOST = "Host: 127.0.0.1\r\n";

/** Each kind of invalid request, for a target of the app or of a session. */
const kinds: Readonly<Record<string, (random: Random, target: string) => string>> = {
  "an HTTP version that does not exist": (random, target) =>
    `GET ${target} HTTP/${random.pick(["1.2", "3.0", "9.9", "1", "x"])}\r\n${HOST}\r\n`,
  "the preface of HTTP/2": () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "a broken request line": (random, target) =>
    random.pick([
      `GET${target} HTTP/1.1`,
      `get/ ${target} HTTP/1.1`,
      `GET ${target} HTTP/1.1 more`,
      `GET\t${target}\tHTTP/1.1`,
      `${target} GET HTTP/1.1`,
      `GET ${target}\0 HTTP/1.1`,
    ]) + `\r\n${HOST}\r\n`,
  "a bad byte in a header": (random, target) =>
    `GET ${target} HTTP/1.1\r\n${HOST}` +
    `${random.pick(["X-A: \0", "X-A: \x01", "X A: b", "X\xff: b", ": b", "X-A", " X-A: b"])}\r\n\r\n`,
  "two lengths that differ": (_, target) =>
    `POST ${target} HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
  "a length and chunks": (_, target) =>
    `POST ${target} HTTP/1.1\r\n${HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n` +
    "1\r\na\r\n0\r\n\r\n",
  "a length that is none": (random, target) =>
    `POST ${target} HTTP/1.1\r\n${HOST}Content-Length: ${random.pick(["-1", "1x", "1e3", "", "9".repeat(40)])}\r\n\r\na`,
  "a bad size of a chunk": (random, target) =>
    `POST ${target} HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n` +
    `${random.pick(["2\r\n4", "5\r\nhel"])}${random.pick(["xyz\r\n", "\r\n-1\r\n"])}\r\n\r\n`,
  "a huge head": (random, target) =>
    `GET ${target} HTTP/1.1\r\n${HOST}X-A: ${"a".repeat(random.int(17_000, 200_000))}\r\n\r\n`,
  "a huge request line": (random) =>
    `GET /${"a".repeat(random.int(17_000, 200_000))} HTTP/1.1\r\n${HOST}\r\n`,
  "very many headers": (_, target) =>
    `GET ${target} HTTP/1.1\r\n${HOST}${"X-A: b\r\n".repeat(5_000)}\r\n`,
  "no Host": (_, target) => `GET ${target} HTTP/1.1\r\n\r\n`,
  "a TLS handshake": (random) =>
    `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${anyBytes(random, 200)}`,
  garbage: (random) => anyBytes(random, random.int(1, 3_000)),
};

/** Requests that are right as far as they go, but end too soon. */
const torsos: Readonly<Record<string, (random: Random, target: string) => string>> = {
  "half a head": (random, target) => {
    const head = request("GET", target);
    return head.slice(0, random.int(0, head.length - 1));
  },
  "half a body": (random, target) =>
    request("POST", target, "4" + "x".repeat(random.int(1_000, 100_000))).slice(0, -500),
  "half a chunk": (_, target) =>
    `POST ${target} HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nff\r\nhello`,
};

/** One of each kind, whole or ended too soon. */
export function anyInvalid(random: Random, session: string): Invalid[] {
  const target = () => random.pick(["/echo", "/digest", `${POLL}&sid=${session}`]);
  const whole = Object.entries(kinds).map(([name, make]) => ({
    name,
    bytes: make(random, target()),
    isHalfClosed: random.chance(0.3),
  }));
  const ended = Object.entries(torsos).flatMap(([name, make]) =>
    [true, false].map((isHalfClosed) => ({
      name: `${name}, ${isHalfClosed ? "and no more" : "and then nothing"}`,
      bytes: make(random, target()),
      isHalfClosed,
    })),
  );
  return [...whole, ...ended];
}

function anyBytes(random: Random, length: number): string {
  return Array.from({ length }, () => String.fromCharCode(random.int(0, 255))).join("");
}
