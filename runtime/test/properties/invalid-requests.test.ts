import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { LONG, scaled } from "../support/load/scale.ts";
import { Random, seedOfTest } from "../support/random.ts";
import { openSession, RawConnection, request } from "../support/raw.ts";
import { anyInvalid, type Invalid } from "./invalid.ts";

const rounds = scaled({ short: 3, full: 40 });
/** Time limits in the fixture are at most 2 s. */
const HANG = 10_000;

it("refuses what is invalid, without a hang or a crash", { timeout: LONG }, async () => {
  const random = new Random(seedOfTest());
  const fixture = await startFixture({
    worker: "./impatient-worker.ts",
    workers: 3,
    requestLineTimeout: 1_000,
    loadBalancingMethod: "round-robin",
  });
  const { port } = fixture;
  const pids = (await fixture.stats()).workers.map(({ pid }) => pid);
  for (let round = 0; round < rounds; round++) {
    const session = await openSession(await RawConnection.open(port));
    const outcomes = anyInvalid(random, session).flatMap((invalid) =>
      // Read by the primary first; by a worker, on a connection that it has.
      ["", request("POST", "/echo", "valid")].map(async (before) => ({
        name: invalid.name,
        bytes: invalid.bytes.slice(0, 100),
        before,
        received: await sendTo(port, before, invalid, random),
      })),
    );
    const wrong = (await Promise.all(outcomes)).filter(
      ({ before, received }) => !refusal(before).test(received),
    );
    expect(wrong).toEqual([]);
  }
  const connection = await RawConnection.open(port);
  connection.write(request("POST", "/", "still here"));
  expect((await connection.response()).body).toBe("still here");
  expect((await fixture.stats()).workers.map(({ pid }) => pid)).toEqual(pids);
  expect(fixture.output).toBe("");
});

/** Nothing, or one answer that refuses, after the answer to a valid request. */
function refusal(before: string): RegExp {
  const valid = before === "" ? "" : "HTTP/1\\.1 200 OK\\r\\n.*?\\r\\n\\r\\nvalid";
  return new RegExp(`^${valid}(HTTP/1\\.1 (400|408|413|431) .*)?$`, "s");
}

/** Sends it, cut anywhere. Resolves with all that came back once the server has closed the connection. */
async function sendTo(
  port: number,
  before: string,
  { name, bytes, isHalfClosed }: Invalid,
  random: Random,
): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let received = "";
  socket.setNoDelay().setEncoding("latin1");
  socket.on("data", (chunk: string) => (received += chunk));
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(before, "latin1");
  const answered = before === "" ? "" : "valid";
  while (!received.endsWith(answered)) await once(socket, "data");
  const cut = random.int(0, Math.min(bytes.length, 400));
  socket.write(bytes.slice(0, cut), "latin1");
  await turn();
  socket.write(bytes.slice(cut), "latin1");
  if (isHalfClosed) socket.end();
  socket.once("end", () => socket.end());
  const timer = setTimeout(() => {
    socket.destroy(new Error());
    received += `[${name}: still open after ${HANG} ms]`;
  }, HANG);
  if (!socket.closed) await new Promise((resolve) => void socket.once("close", resolve));
  clearTimeout(timer);
  return received;
}
