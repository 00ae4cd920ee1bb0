// Starts the app, and again after each change of src/ or .env, with a readable log. `node --watch` loses sight of a file as
// soon as an editor has put a new one in its place, as most of them do to save.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { watch } from "chokidar";
import { isColorSupported, prettyFactory } from "pino-pretty";

// In this process and not behind a pipe of the shell, which would get the signals in its place.
const readable = prettyFactory({ colorize: isColorSupported });

let app = start();
let isRestarting = false;
let isEnding = false;

watch(["src", ".env"], { ignoreInitial: true }).on("all", () => void restart());
process.on("SIGINT", () => void end("SIGINT"));
process.on("SIGTERM", () => void end("SIGTERM"));
// The terminal is gone; elsewhere the app takes that signal for a reload.
process.on("SIGHUP", () => void end("SIGTERM"));
process.on("exit", () => app.kill());

function start(): ChildProcess {
  const started = spawn(process.execPath, process.argv.slice(2), {
    stdio: ["ignore", "pipe", "inherit"],
    // A worker in which a debugger stops looks as one that hangs.
    env: { HUNG_TIMEOUT_MS: "0", ...process.env },
  });
  createInterface(started.stdout).on("line", (line) => process.stdout.write(readable(line)));
  started.once("exit", () => {
    if (isRestarting || isEnding) return;
    process.stderr.write("The app has ended. It starts again after a change.\n");
  });
  return started;
}

async function restart(): Promise<void> {
  if (isRestarting || isEnding) return;
  isRestarting = true;
  await stop("SIGTERM");
  isRestarting = false;
  if (!isEnding) app = start();
}

/** Ctrl-C reaches the app from the terminal, too, which is one wish to it; another one that comes later ends it at once. */
async function end(signal: NodeJS.Signals): Promise<void> {
  isEnding = true;
  await stop(signal);
  process.exit(app.exitCode ?? 1);
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  if (app.exitCode !== null || app.signalCode !== null) return;
  // With all that it has said.
  const ended = once(app, "close");
  app.kill(signal);
  await ended;
}
