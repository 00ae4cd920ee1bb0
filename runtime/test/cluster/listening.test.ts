import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Fixture, startFixture } from "../support/fixture.ts";

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "listening-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "socket");
}

async function post(target: { socketPath: string } | { host: string; port: number }) {
  return new Promise<string>((resolve, reject) => {
    const outgoing = httpRequest({ ...target, method: "POST" }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      response.once("end", () => resolve(body));
    });
    outgoing.once("error", reject);
    outgoing.end("hello");
  });
}

it("listens on a Unix socket, and removes it", async () => {
  const path = temporaryPath();
  const fixture = await startFixture({ path });
  expect(await post({ socketPath: path })).toBe("hello");
  fixture.process.kill("SIGTERM");
  await fixture.exit();
  expect(existsSync(path)).toBe(false);
});

it("replaces a Unix socket that a killed process left behind, and no other", async () => {
  const path = temporaryPath();
  const script = `net.createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", script]);
  expect(existsSync(path)).toBe(true);
  await startFixture({ path });
  expect(await post({ socketPath: path })).toBe("hello");

  const second = new Fixture("cluster.ts", [JSON.stringify({ path })]);
  const failed = await second.until((report) => report.failed);
  expect(failed.message).toMatch(
    /^cannot listen on .* \(EADDRINUSE\): another process listens there/,
  );
  expect(await post({ socketPath: path })).toBe("hello");
});

it("listens on IPv6", async () => {
  const { port } = await startFixture({ host: "::1" });
  expect(await post({ host: "::1", port })).toBe("hello");
});

it("refuses two addresses at once", async () => {
  const fixture = new Fixture("cluster.ts", [JSON.stringify({ path: "/tmp/x", port: 1 })]);
  const failed = await fixture.until((report) => report.failed);
  expect(failed.message).toMatch(/^path is given beside port or host/);
});
