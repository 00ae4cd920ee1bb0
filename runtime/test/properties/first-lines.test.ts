import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { Fixture, startFixture } from "../support/fixture.ts";

/** Less than any time limit of the servers. */
const HANG_MS = 5_000;
const HOST = "Host: a\r\n\r\n";

/** What a client sends, and whether it ends its side then; otherwise it waits. */
const beginnings: readonly (readonly [bytes: string, isEnded: boolean])[] = [
  ["/ HTTP/1.1\r\n", false],
  ["/", false],
  ["\0", false],
  ["NONSENSE ", false],
  ["nonsense", false],
  [`get / HTTP/1.1\r\n${HOST}`, false],
  ["GeT", false],
  ["GET ?a", false],
  ["GET http:x", false],
  ["GET /a b", false],
  ["GET / HTTX", false],
  ["GET / HTTP/x", false],
  ["GET / HTTP/1.1 ", false],
  [`GET / HTTP/9.9\r\n${HOST}`, false],
  ["GET /\r\n", true],
  ["GET /\r\n\r\n", true],
  [`GET / HTTP/1.1\n${HOST}`, false],
  ["GET / HTTP/1.1\nHost: a\n\n", false],
  [`\r\n\r\nGET /none HTTP/1.1\r\nConnection: close\r\n${HOST}`, false],
  ["\r\n\r\n \r\n", false],
  ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", false],
  ["\x16\x03\x01\x02\x00\x01", false],
  ["CONNECT a:1 HTTP/1.1\r\n\r\n", false],
  ["CONNECT / HTTP/1.1", true],
  [`GET /none HTTP/1.1\r\n${HOST}`, true],
  ["", true],
  ["\r\n", true],
  ["G", true],
  ["GET ", true],
  ["GET / HT", true],
  ["GET / HTTP/1.1\r", true],
  ["GET / HTTP/1.1\r\n", true],
  ["GET / HTTP/1.1\r\nHost: a\r\nX-", true],
  ["GET / HTTP/1.1\r\nHost: a\r\nX y: z", false],
  ["GET / HTTP/1.1\r\nHost: a\r\nX-A: \0", false],
  ["POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", true],
  [`GET /${"a".repeat(16_000)}`, true],
  [`GET /${"a".repeat(20_000)}`, false],
  [`GET /none HTTP/1.1\r\nX-A: ${"a".repeat(20_000)}`, false],
  ["\r\n".repeat(20_000) + `GET /none HTTP/1.1\r\nConnection: close\r\n${HOST}`, false],
];

it.each(["round-robin", "x-forwarded-for"] as const)(
  "answers any beginning of a connection as a single process does, with the method %s",
  async (loadBalancingMethod) => {
    const cluster = await startFixture({ worker: "./mirror-worker.ts", loadBalancingMethod });
    const single = new Fixture("mirror-single.ts", []);
    const { port } = await single.until(({ listening }) => listening);
    const played = beginnings.flatMap(([bytes, isEnded]) => {
      const cuts = [[], [1], [bytes.length - 1], [3, 9]].map((cut) => ({ bytes, isEnded, cut }));
      return cuts.slice(0, bytes.length < 10_000 ? 4 : 1);
    });
    const answersOf = async (to: number) =>
      Promise.all(played.map(async (one) => [one, await send(to, one)]));
    expect(await answersOf(cluster.port)).toEqual(await answersOf(port));
  },
);

interface Beginning {
  readonly bytes: string;
  readonly isEnded: boolean;
  /** Where TCP segments end. */
  readonly cut: readonly number[];
}

/** Resolves with what comes until the server closes the connection, without its dates. */
async function send(port: number, { bytes, isEnded, cut }: Beginning): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: isEnded });
  onTestFinished(() => void socket.destroy());
  let received = "";
  socket.setNoDelay().setEncoding("latin1");
  socket.on("data", (chunk: string) => (received += chunk)).on("error", () => {});
  await once(socket, "connect");
  const edges = [0, ...cut.filter((at) => at > 0 && at < bytes.length), bytes.length];
  for (const [index, edge] of edges.entries()) {
    socket.write(bytes.slice(edge, edges[index + 1] ?? edge), "latin1");
    await turn();
  }
  if (isEnded) socket.end();
  const timer = setTimeout(() => {
    received += `[still open after ${HANG_MS} ms]`;
    socket.destroy();
  }, HANG_MS);
  if (!socket.closed) await once(socket, "close");
  clearTimeout(timer);
  return received.replace(/^Date: .*\r\n/m, "");
}
