import { beforeAll, describe, expect, it } from "vitest";
import { connectToEach } from "../support/client.ts";
import { bundleApp, startBundle, type Bundles } from "./bundle.ts";

let bundles: Bundles;
beforeAll(async () => {
  bundles = await bundleApp();
  return bundles.remove;
});

describe.each(["esm", "cjs"] as const)("an app bundled as %s", (format) => {
  it.each([
    ["no package.json", undefined],
    ["a package.json without a version", '{ "private": true }'],
    ["a package.json of another version", '{ "version": "9.9.9" }'],
  ])("serves clients from each worker beside %s", async (_, manifest) => {
    const { port } = await startBundle(bundles, format, manifest === undefined ? {} : { manifest });
    const clients = await connectToEach(port, 2, "upgrade");
    const answers = clients.map(async ({ socket }, i) => socket.emitWithAck("echo", i));
    expect(await Promise.all(answers)).toEqual([0, 1]);
  });
});
