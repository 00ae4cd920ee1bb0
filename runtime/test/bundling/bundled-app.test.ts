import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { connectToEach } from "../support/client.ts";
import { RawConnection, request } from "../support/raw.ts";
import { bundleApp, bundlers, startBundle, type Bundles } from "./bundle.ts";

const socketIo = dirname(fileURLToPath(import.meta.resolve("socket.io/package.json")));

let bundles: Bundles;
beforeAll(async () => {
  bundles = await bundleApp();
  return bundles.remove;
});

const kinds = bundlers.flatMap((bundler) => [[bundler, "esm"] as const, [bundler, "cjs"] as const]);

describe.each(kinds)("an app bundled by %s as %s", (...kind) => {
  it.each([
    ["no package.json", undefined],
    ["a package.json without a version", '{ "private": true }'],
    ["a package.json of another version", '{ "version": "9.9.9" }'],
  ])("serves clients from each worker beside %s", async (_, manifest) => {
    const { port } = await startBundle(bundles, kind, manifest === undefined ? {} : { manifest });
    const clients = await connectToEach(port, 2, "upgrade");
    const answers = clients.map(async ({ socket }, i) => socket.emitWithAck("echo", i));
    expect(await Promise.all(answers)).toEqual([0, 1]);
  });

  it("answers 404 for files of the client that are not in the bundle, with a warning", async () => {
    const fixture = await startBundle(bundles, kind);
    const connection = await RawConnection.open(fixture.port);
    for (const name of ["socket.io.js", "socket.io.min.js", "socket.io.js.map"]) {
      connection.write(request("GET", `/socket.io/${name}`));
      const { status, body } = await connection.response();
      expect({ status, body }).toEqual({
        status: 404,
        body: `${name} is not where socket.io looks for it, as in a bundle\n`,
      });
    }
    connection.write(request("GET", "/"));
    expect(await connection.response()).toMatchObject({ status: 200, body: "app" });
    const isWarned = () => expect(fixture.output).toContain("Copy client-dist of socket.io");
    await vi.waitFor(isWarned, { timeout: 10_000 });
  });
});

// An ES module by esbuild has no __dirname to start at.
const located = kinds.filter((kind) => kind.join() !== "esbuild,esm");

it.each(located)("serves copied files of the client from a bundle by %s as %s", async (...kind) => {
  const beside = { "../client-dist": join(socketIo, "client-dist") };
  const { port } = await startBundle(bundles, kind, { beside });
  const connection = await RawConnection.open(port);
  connection.write(request("GET", "/socket.io/socket.io.js"));
  const { status, body } = await connection.response();
  expect(status).toBe(200);
  const file = readFileSync(join(socketIo, "client-dist", "socket.io.js"), "latin1");
  expect(body === file, "the file comes as it is").toBe(true);
});
