import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect, it, onTestFinished } from "vitest";
import { scripts } from "../fixtures/middleware-scripts.ts";
import { createCertificate } from "../support/certificate.ts";
import { startFixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection } from "../support/raw.ts";

const HANG_MS = 5_000;

type Scheme = "http" | "https";

it.each(["http", "https"] as const)(
  "lets middlewares do with a forwarded request what they do with any, over %s",
  async (scheme) => {
    const tls = scheme === "https" ? createCertificate("localhost") : undefined;
    const fixture = await startFixture({
      worker: "./middleware-worker.ts",
      loadBalancingMethod: "round-robin",
      ...(tls && { tls }),
    });
    const { port } = fixture;
    const { own, other } = await sessionsOfTwo(port, scheme);
    const answersOf = async (session: string) => {
      const answers: Record<string, string> = {};
      for (const name of Object.keys(scripts)) {
        const targets = [own, `${session}&script=${name}`, "/"].map((one, i) =>
          i < 2 ? `${POLL}&sid=${one}` : one,
        );
        answers[name] = await play(port, targets, scheme);
      }
      return answers;
    };
    const forwardsOf = async () =>
      (await fixture.stats()).workers.reduce((sum, { forwards }) => sum + forwards, 0);
    const direct = await answersOf(own);
    const before = await forwardsOf();
    expect(await answersOf(other)).toEqual(direct);
    // With TLS the worker that gets a connection can change.
    const least = Object.keys(scripts).length / 2;
    await expect.poll(async () => (await forwardsOf()) - before).toBeGreaterThan(least);
  },
);

/** A session of the worker that gets the next connection, or any connection of this session, and one of another. */
async function sessionsOfTwo(port: number, scheme: Scheme) {
  const connection = await RawConnection.open(port, scheme);
  const own = await openSession(connection);
  for (;;) {
    const other = await openSession(connection);
    if (other.slice(0, 5) !== own.slice(0, 5)) return { own, other };
  }
}

/** Sends one request to each target. Resolves with all that comes until the server closes the connection. */
async function play(port: number, targets: readonly string[], scheme: Scheme): Promise<string> {
  const options = { port, host: "127.0.0.1", servername: "localhost", rejectUnauthorized: false };
  const socket = scheme === "https" ? connectTls(options) : connect(options);
  onTestFinished(() => void socket.destroy());
  let received = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => (received += chunk));
  socket.on("error", () => {});
  const head = `Host: a:${port}\r\nX-Twice: 1\r\nX-Twice: 2\r\nFrom: a\r\nFrom: b\r\n`;
  const [first, ...others] = targets.map((target, index) => {
    const isLast = index === targets.length - 1 ? "Connection: close\r\n" : "";
    // A pong: it has an answer and no effect.
    return `POST ${target} HTTP/1.1\r\n${head}${isLast}Content-Length: 1\r\n\r\n3`;
  });
  socket.write(String(first));
  // Engine.IO takes overlapping posts of a session for an attack.
  while (!received.endsWith("ok")) await once(socket, "data");
  received = "";
  socket.write(others.join(""));
  const timer = setTimeout(() => {
    received += `[still open after ${HANG_MS} ms]`;
    socket.destroy();
  }, HANG_MS);
  if (!socket.closed) await new Promise((resolve) => void socket.once("close", resolve));
  clearTimeout(timer);
  return received
    .replaceAll(/HTTP\/1\.1 [^]*?\r\n\r\n/g, sort)
    .replaceAll(/^Date: .*$/gm, "Date: now")
    .replaceAll(/xxx+/g, (text) => `x * ${text.length}`)
    .replaceAll(/sid=[\w-]+/g, "sid=")
    .replaceAll(`:${port}`, ":port");
}

/** The lines of a head: the order of different headers has no meaning. */
function sort(head: string): string {
  return head.split("\r\n").toSorted().join("\r\n");
}
