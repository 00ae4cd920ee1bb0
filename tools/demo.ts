import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { io } from "socket.io-client";
import { build } from "./build.ts";
import { environment, root, run, runOrThrow } from "./run.ts";
import { isStale } from "./stale.ts";

const usage = "npm run demo [-- --directory <path> --port <number, 0 for any> --once]";
const host = "127.0.0.1";

const { port, directory, once: isOnce } = readArguments();
await requireFree(Number(port));
process.exitCode = isOnce && directory === undefined ? await demoOnce() : await demoIn(placeOf());

/** Outside of this repository, whose ignored files and settings would apply to the app as well. */
function placeOf(): string {
  const caller = process.env.INIT_CWD ?? process.cwd();
  return directory === undefined
    ? resolvePath(root, "..", "my-socketio-demo")
    : resolvePath(caller, directory);
}

/** Unattended there is nothing to keep. */
async function demoOnce(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "demo-"));
  try {
    return await demoIn(join(folder, "my-app"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the app in a folder, created first where there is none. Resolves with its exit code. */
async function demoIn(folder: string): Promise<number> {
  if (existsSync(join(folder, ".sticky-socketio"))) {
    console.log(`${folder} exists already and is started as it is. For a new app choose another folder:
npm run demo -- --directory <path>`);
    if (!existsSync(join(folder, "node_modules"))) await runOrThrow("npm", ["install"], folder);
  } else {
    if (isStale()) await build();
    const args = [join(root, "dist", "cli.js"), folder, "--yes", "--package-manager", "npm"];
    const code = await run("node", args);
    if (code !== 0) return code;
  }
  const app = startApp(folder);
  const url = await listening(app);
  if (isOnce) {
    for (const transport of ["polling", "websocket"]) await talk(url, transport);
    app.kill("SIGTERM");
  } else {
    console.log(`\n${folder} runs at ${url}: open it in two tabs. Ctrl-C stops it.\n`);
  }
  const [code] = (await once(app, "exit")) as [number | null];
  console.log(`The app has stopped with exit code ${code}.`);
  return code ?? 1;
}

function readArguments(): { port: string; once: boolean; directory?: string | undefined } {
  const options = {
    port: { type: "string", default: "3000" },
    once: { type: "boolean", default: false },
    directory: { type: "string" },
  } as const;
  try {
    const { values } = parseArgs({ options });
    if (/^\d{1,5}$/.test(values.port) && Number(values.port) <= 65_535) return values;
    throw new Error(`--port is "${values.port}": use a number from 0 to 65535`);
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: ${usage}`);
    return process.exit(2);
  }
}

/** Ends the demo where something listens on its port already: better now than after all the work. */
async function requireFree(wanted: number): Promise<void> {
  const server = createServer();
  server.listen(wanted, host);
  try {
    await once(server, "listening");
  } catch (error) {
    console.error(
      `Cannot listen on port ${wanted} (${(error as Error).message}): choose another one with "npm run demo -- --port 0"`,
    );
    process.exit(1);
  }
  server.close();
  await once(server, "close");
}

function startApp(folder: string): ChildProcess {
  const env = { ...environment(), PORT: port, HOST: host };
  const child = spawn("npm", ["start", "--silent"], {
    cwd: folder,
    env,
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "inherit"],
  });
  // Ctrl-C reaches the app as well; this process stays to say how that ended. SIGTERM is passed on.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return child;
}

/** Shows the app's log. Resolves with its address once that is in it. */
async function listening(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the app's output is not piped");
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => console.log(line));
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      if (!line.includes('"msg":"listening"')) return;
      const { protocol, address, port: listensOn } = JSON.parse(line) as Record<string, unknown>;
      resolve(`${String(protocol)}://${String(address)}:${String(listensOn)}`);
    });
    child.once("exit", (exitCode) => {
      reject(new Error(`the app ended with exit code ${exitCode} before it listened`));
    });
  });
}

/** Says something in the app's chat over one transport, and waits until it comes back. */
async function talk(address: string, transport: string): Promise<void> {
  const socket = io(`${address}/chat`, { transports: [transport] });
  const text = `hello over ${transport}`;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer over ${transport}`)), 10_000);
    socket.on("connect_error", reject);
    socket.on("message", (message: { text: string; worker: number }) => {
      if (message.text !== text) return;
      clearTimeout(timer);
      console.log(`✓ a client got its answer over ${transport} from worker ${message.worker}`);
      resolve();
    });
    socket.on("connect", () => socket.emit("message", { from: "demo", text }, () => {}));
  }).finally(() => socket.close());
}
