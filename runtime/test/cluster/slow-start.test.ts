import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, it, vi } from "vitest";
import { forkFixture, logged, type Fixture, type FixtureOptions } from "../support/fixture.ts";

async function failedStart(
  options: FixtureOptions,
): Promise<{ fixture: Fixture; message: string }> {
  const fixture = forkFixture(options);
  const { message } = await fixture.until((report) => report.failed);
  expect(await fixture.exit()).toEqual([1, null]);
  return { fixture, message };
}

it("reports a worker that is not ready after five seconds, and says at readyTimeout who killed it and why", async () => {
  const options = { worker: "./silent-worker.ts", readyTimeout: 5_500 };
  const { fixture, message } = await failedStart(options);
  const slow = await logged(fixture, "worker not ready yet");
  expect(slow).toMatchObject({ level: "warn", worker: 1, waited: 5_000 });
  expect(slow["missing"]).toMatch(
    /^it has not called setupWorker\(io\), or its io is not attached/,
  );
  expect(message).toMatch(
    /^worker 1 \(pid \d+\) was killed by the primary: it was not ready within 5500 ms \(readyTimeout\): it has not called setupWorker/,
  );
});

it("says that a worker called process.exit when it ends with 0 before it is ready", async () => {
  const { message } = await failedStart({ worker: "./ending-worker.ts" });
  expect(message).toMatch(
    /^a worker ended with code 0 before it was ready: its code calls process\.exit/,
  );
});

it("names the worker that listens on the app's port itself", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const env = { APP_PORT: `${port}` };
  const { message } = await failedStart({ worker: "./listening-worker.ts", port, env });
  expect(message.replace(/pid \d+/, "pid 1")).toBe(
    `cannot listen on 127.0.0.1:${port}: worker 1 (pid 1) of this app listens there itself; ` +
      "remove the call of listen() from the worker's code, it gets its connections from the primary",
  );
});

it.each([
  ["after setupWorker", { env: { LISTENS: "afterwards" } }],
  ["beside the runtime", { transports: ["websocket"] as const, env: { APP_PORT: "0" } }],
])("says in a worker that listens %s to remove the call of listen()", async (_what, options) => {
  const fixture = forkFixture({ worker: "./listening-worker.ts", workers: 1, ...options });
  await vi.waitFor(() => expect(fixture.output).toContain("remove the call of listen()"), 10_000);
});
