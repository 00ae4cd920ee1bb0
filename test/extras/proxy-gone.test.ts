import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startProxy } from "../../runtime/test/support/proxy.ts";
import { POLL, RawConnection, request } from "../../runtime/test/support/raw.ts";
import { Backend } from "./support/backend.ts";
import { emittedProxy } from "./support/proxies.ts";

async function ask(port: number, target: string): Promise<number> {
  const connection = await RawConnection.open(port);
  connection.write(request("GET", target));
  const { status } = await connection.response();
  connection.socket.destroy();
  return status;
}

test("nginx leaves a server that fails alone for plain HTTP, and not for what belongs to sessions", async () => {
  const [a1, b2] = await Promise.all([Backend.start("a1"), Backend.start("b2")]);
  const port = await startProxy(await emittedProxy("nginx", [a1, b2]), 0);
  a1.isBroken = true;
  for (let count = 0; count < 20; count++) expect(await ask(port, "/")).toBe(200);
  expect(a1.seen).toHaveLength(3);
  a1.isBroken = false;
  expect(await ask(port, `${POLL}&sid=a10zzAbC`)).toBe(200);
  for (let count = 0; count < 4; count++) expect(await ask(port, POLL)).toBe(200);
  expect(a1.seen.filter(({ url }) => url === POLL).length).toBeGreaterThan(0);
});

test("nginx asks servers that have all failed again, as soon as they are back", async () => {
  const servers = await Promise.all([Backend.start("a1"), Backend.start("b2")]);
  const port = await startProxy(await emittedProxy("nginx", servers), 0);
  for (const server of servers) server.isBroken = true;
  for (let count = 0; count < 5; count++) expect(await ask(port, "/")).toBe(502);
  for (const server of servers) server.isBroken = false;
  for (let count = 0; count < 5; count++) expect(await ask(port, "/")).toBe(200);
});

test("nginx does not wait long for a machine that is gone when it opens a session, or has plain HTTP", async () => {
  const [gone, b2] = await Promise.all([startGone(), Backend.start("b2")]);
  const servers = [{ id: "a1", port: gone, adminPort: 0 }, b2];
  const port = await startProxy(await emittedProxy("nginx", servers), 0);
  for (const target of [POLL, "/"]) {
    const times: number[] = [];
    for (let count = 0; count < 4; count++) {
      const before = performance.now();
      expect(await ask(port, target)).toBe(200);
      times.push(performance.now() - before);
    }
    // Some do come to the machine, and none waits for the 2 s of those that belong to it.
    expect(Math.max(...times)).toBeGreaterThan(400);
    expect(Math.max(...times)).toBeLessThan(1500);
  }
});

/** A port that answers a new connection with nothing, as a machine does that has been switched off. */
async function startGone(): Promise<number> {
  const listen =
    "const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))";
  const child = spawn(process.execPath, ["-e", listen], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  });
  const [port] = await once(child.stdout, "data");
  // It takes no connection any more, and the kernel only as many as it has room for.
  child.kill("SIGSTOP");
  for (let isConnected = true; isConnected;) {
    const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
    onTestFinished(() => void socket.destroy());
    isConnected = await Promise.race([once(socket, "connect").then(() => true), delay(300, false)]);
  }
  return Number(port);
}
