import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Lowest versions that the lockfile may hold: they have every fix that was released by November 2026. */
const floors: Readonly<Record<string, string>> = {
  "engine.io": "6.6.12",
  "socket.io-parser": "4.2.7",
  ws: "8.21.3",
};

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}

it("requires a Socket.IO that brings all fixes of its stack", () => {
  const { peerDependencies } = read("../package.json") as {
    peerDependencies: Record<string, string>;
  };
  expect(peerDependencies["socket.io"]).toBe("^4.8.4");
});

it.each(Object.entries(floors))("locks no %s older than %s", (name, floor) => {
  const { packages } = read("../../package-lock.json") as {
    packages: Record<string, { version?: string }>;
  };
  const versions = Object.entries(packages)
    // PM2 pins a version of its own; no app gets that copy, which only a test runs.
    .filter(([path]) => path.endsWith(`node_modules/${name}`) && !path.includes("/pm2/"))
    .map(([, { version = "" }]) => version);
  expect(versions).not.toEqual([]);
  const older = versions.filter(
    (version) => version.localeCompare(floor, "en", { numeric: true }) < 0,
  );
  expect(older).toEqual([]);
});
