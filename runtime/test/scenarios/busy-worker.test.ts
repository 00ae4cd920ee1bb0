import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { POLL, RawConnection, request } from "../support/raw.ts";
import { startOwnCluster } from "./own-cluster.ts";

// @socket.io/sticky answers none of these: what comes while the connection is on its way to the worker is lost.
it.each([
  ["a plain request", request("POST", "/", "hello"), "hello"],
  ["a handshake", request("GET", POLL), /^0{"sid":/],
])(
  "a busy worker gets %s whole, head in two segments, once it has time",
  async (_, head, answer) => {
    const fixture = await startOwnCluster({ workers: 1 });
    const busy = await RawConnection.open(fixture.port);
    busy.write(request("POST", "/block?ms=1500", "busy"));
    await fixture.until(({ worker }) => worker?.fixture === "blocking" || undefined);

    const connections = await Promise.all(
      Array.from({ length: 20 }, async () => RawConnection.open(fixture.port)),
    );
    const half = head.indexOf("\r\n") + 10;
    for (const connection of connections) connection.write(head.slice(0, half));
    await delay(200);
    for (const connection of connections) connection.write(head.slice(half));

    for (const connection of connections) {
      const { status, body } = await connection.response();
      expect(status).toBe(200);
      expect(body).toMatch(answer);
    }
    expect((await busy.response()).body).toBe("busy");
  },
);

// Not in the same turn: it would be one segment.
it("a worker that is busy when a body follows its head gets both", async () => {
  const fixture = await startOwnCluster({ workers: 1 });
  const busy = await RawConnection.open(fixture.port);
  busy.write(request("POST", "/block?ms=1500", "busy"));
  await fixture.until(({ worker }) => worker?.fixture === "blocking" || undefined);

  const body = "0123456789".repeat(20_000);
  const [head = ""] = request("POST", "/", body).split(/(?<=\r\n\r\n)/);
  const uploads = await Promise.all(
    Array.from({ length: 10 }, async () => RawConnection.open(fixture.port)),
  );
  for (const upload of uploads) upload.write(head);
  await delay(100);
  for (const upload of uploads) upload.write(body);
  for (const upload of uploads) {
    const response = await upload.response();
    expect(response.status).toBe(200);
    expect(response.body === body, "the body comes back as it was sent").toBe(true);
  }
});
