import { spawn, type ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

/** How long an app may take to say what a test waits for, or to end, in milliseconds. */
const PATIENCE = 20_000;

/** Logged by the runtime after five seconds. */
const SLOW_START = "worker not ready yet";

export interface LogLine {
  level: string;
  msg: string;
  [field: string]: unknown;
}

/** A generated app that runs: what it says, and how it ends. */
export class AppProcess {
  readonly #ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcess;
  readonly #output: string[] = [];
  readonly #lines = new EventEmitter<{ line: [LogLine] }>();

  /** @param command that starts the app, in its folder */
  constructor(
    directory: string,
    environment: NodeJS.ProcessEnv = {},
    command: readonly [string, ...string[]] = [process.execPath, entryOf(directory)],
  ) {
    const [program, ...args] = command;
    this.#child = spawn(program, args, {
      cwd: directory,
      env: {
        PATH: process.env["PATH"],
        HOST: "127.0.0.1",
        PORT: "0",
        WORKERS: "2",
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, so that we can tell whether any process of it is left.
      detached: true,
    });
    // "close" comes when every process that could write has ended, workers included.
    this.#ended = once(this.#child, "close").then(([code, signal]) => ({ code, signal }));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface(stream).on("line", (line) => this.#read(line));
    }
    running.add(this);
    void this.#ended.then(() => running.delete(this));
  }

  /** The process that was started. */
  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** Whether that runs. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Everything that the app has said. */
  get output(): string {
    return this.#output.join("\n");
  }

  /** Its structured lines. */
  get lines(): LogLine[] {
    return this.#output.flatMap((line) => parse(line) ?? []);
  }

  /** Lines about something wrong with the app; a machine that is too busy to start workers in time is none of its doing. */
  get problems(): LogLine[] {
    return this.lines.filter(
      ({ level, msg }) => ["warn", "error", "fatal"].includes(level) && msg !== SLOW_START,
    );
  }

  /** What it said that is not structured. */
  get strayOutput(): string[] {
    return this.#output.filter((line) => parse(line) === undefined);
  }

  /**
   * The first line with this message, and with these fields; at once when it has been said already.
   * @throws {Error} with the app's output when it ends or keeps silent
   */
  async line(message: string, fields: Readonly<Record<string, unknown>> = {}): Promise<LogLine> {
    const wanted = Object.entries({ ...fields, msg: message });
    const isIt = (line: LogLine) => wanted.every(([name, value]) => line[name] === value);
    const said = this.lines.find(isIt);
    if (said) return said;
    const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
    const fail = (why: string) =>
      reject(new Error(`The app ${why} before it said "${message}". It said:\n${this.output}`));
    const listener = (line: LogLine) => isIt(line) && resolve(line);
    const timer = setTimeout(() => fail(`ran for ${PATIENCE} ms`), PATIENCE);
    void this.#ended.then(({ code, signal }) => fail(`ended with ${code ?? signal}`));
    this.#lines.on("line", listener);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#lines.off("line", listener);
    }
  }

  /** Where it serves clients, once it does. */
  async url(): Promise<string> {
    const { protocol, port } = await this.line("listening");
    return `${String(protocol)}://127.0.0.1:${String(port)}`;
  }

  /**
   * Sends SIGTERM to the process that was started, alone.
   * @throws {Error} with the app's output unless all its processes end and its exit code is 0
   */
  async stop(): Promise<void> {
    this.signal("SIGTERM");
    await this.endsWith(0);
  }

  /**
   * Kills the process that was started, alone: the others have to notice.
   * @throws {Error} with the app's output when one of them stays
   */
  async crash(): Promise<void> {
    this.signal("SIGKILL");
    await this.endsWith(null);
  }

  /** To the process that was started, alone. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /**
   * Waits for the end of all its processes.
   * @throws {Error} with the app's output when it ends otherwise, takes too long or leaves a process behind
   */
  async endsWith(expected: number | null): Promise<void> {
    const timer = setTimeout(() => this.killGroup(), PATIENCE);
    const { code, signal } = await this.#ended;
    clearTimeout(timer);
    const left = (await this.#isGroupLeft()) ? " and left a process behind" : "";
    if (code === expected && left === "") return;
    throw new Error(`The app ended with ${code ?? signal}${left}. It said:\n${this.output}`);
  }

  killGroup(): void {
    this.#signalGroup("SIGKILL");
  }

  /** A process that has closed its output may be there for a moment. */
  async #isGroupLeft(): Promise<boolean> {
    const end = Date.now() + 1000;
    while (this.#signalGroup(0) && !isDead(this.pid)) {
      if (Date.now() > end) return true;
      await delay(20);
    }
    return false;
  }

  #signalGroup(signal: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(-(this.#child.pid ?? Number.NaN), signal);
    } catch {
      return false;
    }
  }

  #read(text: string): void {
    this.#output.push(text);
    const line = parse(text);
    if (line) this.#lines.emit("line", line);
  }
}

const running = new Set<AppProcess>();

// A test that failed half-way leaves no app behind.
process.on("exit", () => {
  for (const app of running) app.killGroup();
});

/** Whether all of a group have ended, although whoever is their parent by now has not asked how. */
function isDead(group: number): boolean {
  if (process.platform !== "linux") return false;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .every((pid) => {
      try {
        const [state, , ownGroup] =
          readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
        return Number(ownGroup) !== group || state === "Z";
      } catch {
        return true;
      }
    });
}

/** Apps that are compiled have their sources, too. */
function entryOf(directory: string): string {
  const entries = ["dist/main.js", "src/main.ts", "src/main.js"];
  const entry = entries.find((path) => existsSync(join(directory, path)));
  return join(directory, entry ?? "src/main.ts");
}

function parse(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}
