import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";

export interface ProxyProgram {
  readonly program: string;
  readonly args: (configuration: string) => string[];
  readonly configure: (port: number, upstream: number, folder: string) => string;
}

/** Runs a proxy in front of a port of this machine until the test ends. Resolves with its own port. */
export async function startProxy(
  { program, args, configure }: ProxyProgram,
  upstream: number,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "proxy-"));
  const port = await freePort();
  const configuration = join(folder, "proxy.conf");
  writeFileSync(configuration, configure(port, upstream, folder));
  const path = [process.env.PATH, "/usr/sbin"].join(":");
  const child = spawn(program, args(configuration), {
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  const exit = once(child, "exit");
  onTestFinished(async () => {
    if (child.exitCode === null && child.kill("SIGTERM")) await exit;
    rmSync(folder, { recursive: true });
  });
  // A program that cannot be started is an error of `exit`.
  while (!(await isListening(port))) {
    const ended = await Promise.race([exit.then(() => true), delay(20, false)]);
    if (ended) throw new Error(`${program} ended with code ${child.exitCode}:\n${output}`);
  }
  return port;
}

/** These programs cannot be given port 0. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise((resolve) => {
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
