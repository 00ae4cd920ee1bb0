import { fork, type ChildProcess, type ForkOptions } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { ClusterOptions, ClusterStats } from "../../src/index.ts";

/** What the fixture processes say of themselves. */
export interface Report {
  listening?: { port: number };
  /** The fixture's own process, where that is not the one that the test started. */
  pid?: number;
  /** Where the cluster listens for other servers. */
  peerPort?: number;
  failed?: { name: string; code: string; message: string };
  stats?: ClusterStats;
  stopped?: true;
  event?: string;
  log?: { message: string } & Record<string, unknown>;
  worker?: { fixture: string } & Record<string, unknown>;
}

type Exit = [code: number | null, signal: NodeJS.Signals | null];

export type NodeSettings = Pick<ForkOptions, "execArgv" | "execPath" | "env">;

/** A process that runs a fixture, killed when the test ends if it still runs. */
export class Fixture {
  readonly process: ChildProcess;
  readonly reports: Report[] = [];
  output = "";
  port = 0;
  readonly #exit: Promise<Exit>;

  /**
   * @param file name of a file in test/fixtures, or a `file:` URL
   * @param node how Node is started, here and for the workers that it forks
   * @param isShared whether several tests use it: then they call `killGroup` at their end
   */
  constructor(
    file: string,
    args: readonly string[],
    { execArgv = [], ...node }: NodeSettings = {},
    isShared = false,
  ) {
    const fixtures = new URL("../fixtures/", import.meta.url);
    const path = fileURLToPath(new URL(file, fixtures));
    this.process = fork(path, args, {
      ...node,
      execArgv: [...process.execArgv, ...execArgv],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: true,
    });
    this.#exit = once(this.process, "exit") as Promise<Exit>;
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => (this.output += chunk));
    }
    this.process.on("message", (report: Report) => this.reports.push(report));
    if (!isShared) onTestFinished(() => this.killGroup());
  }

  /** The first report that `matches`, among those that have come and those to come. */
  async until<T>(matches: (report: Report) => T | undefined): Promise<T> {
    for (let next = 0; ;) {
      for (; next < this.reports.length; next++) {
        const report = this.reports[next];
        const match = report && matches(report);
        if (match !== undefined) return match;
      }
      if (this.process.exitCode !== null || !this.process.connected) {
        throw new Error(`the fixture ended with code ${this.process.exitCode}:\n${this.output}`);
      }
      await Promise.race([once(this.process, "message"), this.#exit]);
    }
  }

  async stats(): Promise<ClusterStats> {
    const seen = this.reports.length;
    this.process.send("stats");
    return this.until((report) =>
      this.reports.indexOf(report) >= seen ? report.stats : undefined,
    );
  }

  async exit(): Promise<Exit> {
    return this.#exit;
  }

  /** The fixture leads a process group of its own, so that its workers cannot outlive it. */
  killGroup(): void {
    if (this.process.pid === undefined) return;
    try {
      process.kill(-this.process.pid, "SIGKILL");
    } catch {
      // It has ended, and so have all of its group.
    }
  }
}

export interface FixtureOptions extends Partial<Omit<ClusterOptions, "worker" | "peers">> {
  worker?: string;
  /** Servers that forward to each other tell where they are in files of this folder. */
  peers?: { secret: string; folder: string };
  /** Options of Node for the primary and its workers. */
  execArgv?: readonly string[];
  /** The Node binary. */
  execPath?: string;
  env?: NodeJS.ProcessEnv;
  /** Options of Node for the workers alone. */
  workerExecArgv?: readonly string[];
  /** Whether several tests use it: then they call `killGroup` at their end. */
  isShared?: boolean;
}

/** Starts a cluster in a process of its own. Resolves when it listens. */
export async function startFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const fixture = forkFixture(options);
  fixture.port = (await fixture.until((report) => report.listening)).port;
  return fixture;
}

/** As {@link startFixture}, for a cluster that need not get as far as to listen. */
export function forkFixture(given: FixtureOptions): Fixture {
  const { execArgv, execPath, env, isShared, ...options } = given;
  const node = {
    ...(execArgv && { execArgv: [...execArgv] }),
    ...(execPath !== undefined && { execPath }),
    ...(env && { env: { ...process.env, ...env } }),
  };
  return new Fixture("cluster.ts", [JSON.stringify(options)], node, isShared);
}

/** The first report of a line of the log, among those that have come and those to come. */
export async function logged(fixture: Fixture, message: string | RegExp) {
  return fixture.until(({ log }) => (log?.message.match(message) ? log : undefined));
}
