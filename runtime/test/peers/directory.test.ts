import { expect, it, vi } from "vitest";
import { ServerDirectory, type FindServer } from "../../src/peers/directory.ts";

const failures: string[] = [];

function directoryOf(find: FindServer): ServerDirectory {
  return new ServerDirectory(find, (serverId, reason) => failures.push(`${serverId}: ${reason}`));
}

it.each([
  ["10.0.0.7:4100", { host: "10.0.0.7", port: 4100 }],
  ["[fd00::7]:4100", { host: "fd00::7", port: 4100 }],
  ["app-7.internal:80", { host: "app-7.internal", port: 80 }],
])("knows the server at %s", async (address, location) => {
  expect(await directoryOf(async () => address).locate("b7")).toEqual(location);
});

it.each(["", "10.0.0.7", "10.0.0.7:", "fd00::7:4100", "a:65536", "http://a:80", ":80", "a b:80"])(
  "takes %j for no server",
  async (address) => {
    expect(await directoryOf(async () => address).locate("b7")).toBeUndefined();
  },
);

it("takes a server that cannot be looked up for one that is not there", async () => {
  const directory = directoryOf(async () => Promise.reject(new Error("no Redis")));
  expect(await directory.locate("b7")).toBeUndefined();
  expect(failures).toContain("b7: no Redis");
});

it("does not wait for ever for a look-up", async () => {
  vi.useFakeTimers();
  const located = directoryOf(async () => new Promise(() => {})).locate("b7");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await located).toBeUndefined();
  expect(failures).toContain("b7: findServer took more than 2000 ms");
  vi.useRealTimers();
});

it("asks once for many requests, and again when the answer is old or was wrong", async () => {
  vi.useFakeTimers();
  const find = vi.fn(async (id: string) => (id === "b7" ? "10.0.0.7:4100" : undefined));
  const directory = directoryOf(find);
  const ask = async (id: string) => Promise.all([directory.locate(id), directory.locate(id)]);

  await ask("b7");
  await ask("b7");
  expect(find).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5_000);
  await ask("b7");
  expect(find).toHaveBeenCalledTimes(2);
  directory.forget("b7");
  await ask("b7");
  expect(find).toHaveBeenCalledTimes(3);

  await ask("c8");
  await ask("c8");
  expect(find).toHaveBeenCalledTimes(4);
  vi.advanceTimersByTime(1_000);
  await ask("c8");
  expect(find).toHaveBeenCalledTimes(5);
  vi.useRealTimers();
});
