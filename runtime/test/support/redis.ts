import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** From now on it answers nothing, and keeps its connections. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
  /** Ends it without letting it do anything more. */
  kill(): Promise<void>;
}

/**
 * Starts a `redis-server` that keeps nothing.
 * @param port to listen on; by default one that is free
 * @param more settings, by name
 */
export async function startRedis(
  port?: number,
  more: Readonly<Record<string, string>> = {},
): Promise<RedisServer> {
  const chosen = port ?? (await freePort());
  const directory = await mkdtemp(join(tmpdir(), "redis-"));
  const settings = {
    port: String(chosen),
    bind: "127.0.0.1",
    dir: directory,
    save: "",
    appendonly: "no",
  };
  const server = spawn(
    "redis-server",
    Object.entries({ ...settings, ...more }).flatMap(([name, value]) =>
      [`--${name}`].concat(value.split(" ")),
    ),
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = once(server, "close");
  // Node ends without a word about a child that it leaves behind.
  const kill = () => server.kill("SIGKILL");
  process.on("exit", kill);

  const output: string[] = [];
  const ready = new Promise<true>((resolve) => {
    createInterface(server.stdout).on("line", (line) => {
      output.push(line);
      if (line.includes("Ready to accept connections")) resolve(true);
    });
  });
  if ((await Promise.race([ready, ended])) !== true) {
    throw new Error(`redis-server ended at once. It said:\n${output.join("\n")}`);
  }

  async function end(): Promise<void> {
    await ended;
    process.off("exit", kill);
    await rm(directory, { recursive: true, force: true });
  }

  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    pause: () => void server.kill("SIGSTOP"),
    resume: () => void server.kill("SIGCONT"),
    async stop() {
      server.kill("SIGCONT");
      server.kill("SIGTERM");
      await end();
    },
    async kill() {
      kill();
      await end();
    },
  };
}

/** A port of 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
