import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { Random, seedOfTest } from "../support/random.ts";
import { openSession, POLL, RawConnection, request } from "../support/raw.ts";
import { routes, startStreams, way } from "./streams.ts";

const SIZES = [0, 1, 64 * 1024, 64 * 1024 + 1, 1024 * 1024];

function bytes(size: number, random: Random): string {
  return Buffer.from(Uint8Array.from({ length: size }, () => random.int(0, 255))).toString(
    "latin1",
  );
}

function chunked(target: string, body: string, random: Random): string {
  let text = `POST ${target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`;
  for (let at = 0; at < body.length;) {
    const size = Math.min(random.int(1, 100_000), body.length - at);
    text += `${size.toString(16)}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${text}0\r\n\r\n`;
}

const encodings = {
  "with its length": (target: string, body: string) => request("POST", target, body),
  "in chunks": chunked,
};

describe.each(routes)("uploads to: %s", (route) => {
  it.each(Object.entries(encodings))("arrive as they were sent, %s", async (_, encode) => {
    const random = new Random(seedOfTest());
    const { port } = await startStreams();
    const { connection, target } = await way(port, route);
    for (const size of SIZES) {
      const body = bytes(size, random);
      connection.write(encode(`${target}do=hash`, body, random));
      const { status, body: digest } = await connection.response();
      const expected = createHash("sha256").update(body, "latin1").digest("hex");
      expect({ size, status, digest }).toEqual({ size, status: 200, digest: expected });
      connection.write(encode(`${target}do=echo`, body, random));
      const echo = await connection.response();
      expect(echo.body === body, `the answer has the ${size} bytes of the request`).toBe(true);
    }
  });
});

it("uploads arrive whole as the first request of a connection", async () => {
  const random = new Random(seedOfTest());
  const { port } = await startStreams();
  for (const [, encode] of Object.entries(encodings)) {
    for (const size of SIZES) {
      const body = bytes(size, random);
      const text = encode("/?do=hash", body, random);
      const connection = await RawConnection.open(port);
      const cut = random.int(1, Math.min(text.length - 1, 70_000));
      connection.write(text.slice(0, cut));
      await new Promise((resolve) => setImmediate(resolve));
      connection.write(text.slice(cut));
      const { body: digest } = await connection.response();
      const expected = createHash("sha256").update(body, "latin1").digest("hex");
      expect({ size, digest }).toEqual({ size, digest: expected });
    }
  }
});

it("a long-polling client's large packets arrive through another worker, both ways", async () => {
  const { port } = await startFixture({ loadBalancingMethod: "round-robin", workers: 2 });
  const [own, other] = [await RawConnection.open(port), await RawConnection.open(port)];
  const target = `${POLL}&sid=${await openSession(own)}`;
  await openSession(other);
  other.write(request("POST", target, "40"));
  expect((await other.response()).body).toBe("ok");
  for (const size of [64 * 1024, 64 * 1024 + 1, 900_000]) {
    const text = "x".repeat(size);
    other.write(request("POST", target, `421["echo","${text}"]`));
    expect((await other.response()).body).toBe("ok");
    for (let seen = ""; !seen.includes(`431["${text}"]`);) {
      other.write(request("GET", target));
      seen = (await other.response()).body;
      expect(seen).toMatch(/^4/);
    }
  }
});
