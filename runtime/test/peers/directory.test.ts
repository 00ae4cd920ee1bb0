import { expect, it, vi } from "vitest";
import { ServerDirectory } from "../../src/peers/directory.ts";

it.each([
  ["10.0.0.7:4100", { host: "10.0.0.7", port: 4100 }],
  ["[fd00::7]:4100", { host: "fd00::7", port: 4100 }],
  ["app-7.internal:80", { host: "app-7.internal", port: 80 }],
])("knows the server at %s", async (address, location) => {
  expect(await new ServerDirectory(async () => address).locate("b7")).toEqual(location);
});

it.each(["", "10.0.0.7", "10.0.0.7:", "fd00::7:4100", "a:65536", "http://a:80", ":80", "a b:80"])(
  "takes %j for no server",
  async (address) => {
    expect(await new ServerDirectory(async () => address).locate("b7")).toBeUndefined();
  },
);

it("takes a server that cannot be looked up for one that is not there", async () => {
  const directory = new ServerDirectory(async () => Promise.reject(new Error("no Redis")));
  expect(await directory.locate("b7")).toBeUndefined();
});

it("asks once for many requests, and again when the answer is old or was wrong", async () => {
  vi.useFakeTimers();
  const find = vi.fn(async (id: string) => (id === "b7" ? "10.0.0.7:4100" : undefined));
  const directory = new ServerDirectory(find);
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
