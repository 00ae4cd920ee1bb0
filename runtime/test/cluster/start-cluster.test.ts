import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { connectToEach, nextEvent } from "../support/client.ts";
import { Fixture, startFixture } from "../support/fixture.ts";
import { RawConnection, request } from "../support/raw.ts";

describe("start", () => {
  it("forks the workers that are asked for, and says so", async () => {
    const fixture = await startFixture({ workers: 3 });
    const { ready, workers } = await fixture.stats();
    expect(ready).toBe(true);
    expect(workers.map(({ state }) => state)).toEqual(["ready", "ready", "ready"]);
  });

  it.each([
    [{ workers: 0 }, /^workers is 0: use a whole number from 1/],
    [{ workers: 1.5 }, /^workers is 1.5:/],
    [{ port: 65_536 }, /^port is 65536: use one from 0 to 65535/],
    [
      { worker: "./missing.ts" },
      /^worker is file:.*missing.ts, which does not exist: give new URL/,
    ],
    [{ loadBalancingMethod: "least" }, /^loadBalancingMethod is "least": use one of/],
    [{ requestLineTimeout: -1 }, /^requestLineTimeout is -1: use a whole number from 1/],
  ])("refuses %j", async (options, message) => {
    const fixture = new Fixture("cluster.ts", [JSON.stringify(options)]);
    const failed = await fixture.until((report) => report.failed);
    expect(failed.code).toBe("ERR_STICKY_OPTION");
    expect(failed.message).toMatch(message);
    expect(await fixture.exit()).toEqual([1, null]);
  });

  it("says in one line why it cannot listen, and leaves nothing running", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const fixture = new Fixture("cluster.ts", [JSON.stringify({ port })]);
    const failed = await fixture.until((report) => report.failed);
    expect(failed.code).toBe("ERR_STICKY_LISTEN");
    expect(failed.message).toBe(
      `cannot listen on 127.0.0.1:${port} (EADDRINUSE): another process listens there; stop it or choose another address`,
    );
    expect(await fixture.exit()).toEqual([1, null]);
    other.close();
  });

  it("fails when the first worker ends before it is ready; no other is tried", async () => {
    const options = { worker: "./failing-worker.ts", workers: 4 };
    const fixture = new Fixture("cluster.ts", [JSON.stringify(options)]);
    const failed = await fixture.until((report) => report.failed);
    expect(failed.code).toBe("ERR_STICKY_WORKER_START");
    expect(failed.message).toMatch(/^a worker ended with code 1 before it was ready/);
    expect(await fixture.exit()).toEqual([1, null]);
    expect(fixture.output.match(/the app cannot start/g)).toHaveLength(2); // the source line, and the message
  });
});

describe("a worker that is killed", () => {
  it("is replaced; clients of others notice nothing; its own come back", async () => {
    const fixture = await startFixture({ workers: 2 });
    const [victim, other] = await connectToEach(fixture.port, 2, "upgrade");
    if (!victim || !other) throw new Error("no clients");
    const othersEvents: string[] = [];
    other.socket.on("disconnect", (reason) => othersEvents.push(reason));

    const back = nextEvent(victim.socket, "worker");
    process.kill(victim.worker, "SIGKILL");
    const [newWorker] = (await back) as [number];
    expect(newWorker).not.toBe(victim.worker);
    expect(await other.socket.emitWithAck("echo", "still here")).toBe("still here");
    expect(othersEvents).toEqual([]);

    await fixture.until(({ log }) => (log?.message === "worker replaced" ? true : undefined));
    const { workers } = await fixture.stats();
    expect(workers.map(({ state }) => state)).toEqual(["ready", "ready"]);
    expect(workers.map(({ pid }) => pid)).not.toContain(victim.worker);
  });
});

describe("stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "on %s finishes requests and ends with 0",
    async (signal) => {
      const fixture = await startFixture();
      const slow = await RawConnection.open(fixture.port);
      slow.write(request("GET", "/slow"));
      await fixture.until(({ worker }) => worker?.fixture === "slow request" || undefined);
      const clients = await connectToEach(fixture.port, 2, "websocket");

      const left = Promise.all(clients.map(async ({ socket }) => nextEvent(socket, "disconnect")));
      fixture.process.kill(signal);
      expect(await slow.rest()).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\nslow$/s);
      expect((await left).map(([reason]) => reason)).toEqual([
        "transport close",
        "transport close",
      ]);
      expect(await fixture.exit()).toEqual([0, null]);
      expect(fixture.reports.filter(({ worker }) => worker?.fixture === "onStop")).toHaveLength(2);
      expect(fixture.output).toBe("");
    },
  );

  it("ends with 0 when the whole group gets the signal, as with Ctrl-C", async () => {
    const fixture = await startFixture();
    await connectToEach(fixture.port, 2, "polling");
    process.kill(-Number(fixture.process.pid), "SIGINT");
    expect(await fixture.exit()).toEqual([0, null]);
    expect(fixture.output).toBe("");
  });

  it("cuts what does not end in time, and still ends with 0", async () => {
    const fixture = await startFixture({ stopTimeout: 3_000 });
    const endless = await RawConnection.open(fixture.port);
    endless.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    await once(endless.socket, "data");
    fixture.process.kill("SIGTERM");
    expect(await fixture.exit()).toEqual([0, null]);
  });

  it("can be asked for by the app", async () => {
    const fixture = await startFixture();
    fixture.process.send("stop");
    await fixture.until(({ stopped }) => stopped);
    const workers = fixture.reports.filter(({ worker }) => worker?.fixture === "onStop");
    expect(workers).toHaveLength(2);
  });
});
