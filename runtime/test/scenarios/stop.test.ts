import { setTimeout as delay } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { said, startStreams } from "./streams.ts";

const upload = "POST /?do=echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";

// An app written after the documentation of @socket.io/sticky closes io, which reports an error there, and exits 1.
it.each(["the primary alone", "the whole group"])(
  "SIGTERM to %s lets a GET, an upload, a long-poll and a WebSocket end well",
  async (whom) => {
    const fixture = await startStreams({ workers: 2, stopTimeout: 20_000 });
    const [get, post, poll, webSocket] = await Promise.all(
      Array.from({ length: 4 }, async () => RawConnection.open(fixture.port)),
    );
    if (!get || !post || !poll || !webSocket) throw new Error("there are not four");
    get.write(request("GET", "/?do=trickle&pieces=5&ms=100"));
    await get.until(/<0>/);
    post.write(`${upload}01234`);
    await post.until(/\r\n\r\n/);
    const target = `${POLL}&sid=${await openSession(poll)}`;
    poll.write(request("POST", target, "40"));
    await poll.response();
    poll.write(request("GET", target));
    await poll.response();
    poll.write(request("GET", target));
    webSocket.write(upgradeRequest("/socket.io/?EIO=4&transport=websocket"));
    expect((await webSocket.response()).status).toBe(101);
    await webSocket.until(/"sid"/);

    const { pid = 0 } = fixture.process;
    process.kill(whom === "the primary alone" ? pid : -pid, "SIGTERM");
    // Engine.IO's packet "close", or "noop" where the session was closed first.
    expect((await poll.response()).body).toMatch(/^[16]|^41/);
    // The beginning of a WebSocket's close frame; this client gives no answer, but goes.
    await webSocket.until(/\x88/);
    webSocket.socket.destroy();
    post.write("56789");
    expect(await post.rest()).toMatch(/01234.*56789/s);
    expect(await get.rest()).toMatch(/<0>.*<1>.*<2>.*<3>.*<4>.*\r\n0\r\n\r\n$/s);
    expect(await fixture.exit()).toEqual([0, null]);
    expect(fixture.output).toBe("");
  },
);

it("a request that is forwarded ends well, too", async () => {
  const fixture = await startStreams({ workers: 2, stopTimeout: 20_000 });
  const [a, b] = [await RawConnection.open(fixture.port), await RawConnection.open(fixture.port)];
  await openSession(a);
  const target = `${POLL}&sid=${await openSession(b)}`;
  a.write(request("GET", `${target}&do=trickle&pieces=5&ms=100`));
  await a.until(/<0>/);
  fixture.process.kill("SIGTERM");
  expect(await a.rest()).toMatch(/<0>.*<1>.*<2>.*<3>.*<4>.*\r\n0\r\n\r\n$/s);
  expect(await fixture.exit()).toEqual([0, null]);
});

it("a second signal, more than a second after the first, ends everything at once", async () => {
  const fixture = await startStreams({ workers: 2, stopTimeout: 600_000 });
  const endless = await RawConnection.open(fixture.port);
  endless.write(request("GET", "/?do=hold"));
  const { pid } = await said(fixture, "holding");
  fixture.process.kill("SIGTERM");
  // This one is taken for an echo of the first.
  fixture.process.kill("SIGTERM");
  await delay(1_200);
  expect(fixture.process.exitCode).toBe(null);
  fixture.process.kill("SIGTERM");
  expect(await fixture.exit()).toEqual([1, null]);
  await endless.rest();
  // What it leaves to the system is gone a moment later.
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 10_000);
});
