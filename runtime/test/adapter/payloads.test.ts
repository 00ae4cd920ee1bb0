import { test } from "vitest";
import { expectPayloadsEverywhere, expectUnencodableThrows } from "../support/adapter-contract.ts";
import { connectToEach } from "../support/client.ts";
import { startFixture, type FixtureOptions } from "../support/fixture.ts";

const options: FixtureOptions = {
  worker: "./adapter-worker.ts",
  workers: 3,
  loadBalancingMethod: "round-robin",
};

test("delivers every kind of value to clients of other workers as to its own", async () => {
  const { port } = await startFixture(options);
  await expectPayloadsEverywhere(await connectToEach(port, 3, "websocket"));
});

test("delivers every kind of value to clients that poll", async () => {
  const { port } = await startFixture(options);
  await expectPayloadsEverywhere(await connectToEach(port, 3, "polling"));
});

test("throws in the call of emit for a value that no encoder takes, and no worker ends", async () => {
  const { port } = await startFixture(options);
  await expectUnencodableThrows(await connectToEach(port, 3, "websocket"));
});
