import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { Debugger } from "../support/debugger.ts";
import { forkFixture, startFixture } from "../support/fixture.ts";

it("does not kill a worker that a debugger has paused at its start", async () => {
  const options = { workers: 1, readyTimeout: 300, workerExecArgv: ["--inspect-brk=0"] };
  const fixture = forkFixture(options);
  const attached = await Debugger.attach(fixture);
  await delay(600);
  const paused = attached.paused();
  await attached.send("Runtime.runIfWaitingForDebugger");
  await paused;
  await attached.send("Debugger.resume");
  expect((await fixture.until(({ listening }) => listening)).port).toBeGreaterThan(0);
});

it("does not kill a worker that a debugger has paused, attached after SIGUSR1", async () => {
  const options = { workers: 1, hungTimeout: 2_000, workerExecArgv: ["--inspect-port=0"] };
  const fixture = await startFixture(options);
  const [worker] = (await fixture.stats()).workers;
  process.kill(worker?.pid ?? 0, "SIGUSR1");
  const attached = await Debugger.attach(fixture);
  // By then the worker has reported that it has an inspector.
  await delay(1_200);
  const paused = attached.paused();
  await attached.send("Debugger.pause");
  await paused;
  await delay(3_000);
  await attached.send("Debugger.resume");
  const answer = await fetch(`http://127.0.0.1:${fixture.port}/`, { method: "POST", body: "hi" });
  expect([await answer.text(), answer.headers.get("x-worker")]).toEqual(["hi", `${worker?.pid}`]);
});
