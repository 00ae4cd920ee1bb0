import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { FixtureOptions, Report } from "./fixture.ts";

/** A cluster that runs in a terminal of its own, as one that somebody has opened. */
export class TerminalFixture {
  pid = 0;
  readonly #terminal: ChildProcess;
  readonly #reports: Report[] = [];

  private constructor(options: FixtureOptions) {
    const file = fileURLToPath(new URL("../fixtures/cluster.ts", import.meta.url));
    const command = `exec '${process.execPath}' '${file}' '${JSON.stringify(options)}'`;
    this.#terminal = spawn("script", ["--quiet", "--command", command, "/dev/null"], {
      stdio: ["pipe", "ignore", "ignore", "ipc"],
    });
    this.#terminal.on("message", (report: Report) => this.#reports.push(report));
    onTestFinished(() => this.close());
  }

  /** Resolves when the cluster listens. */
  static async start(options: FixtureOptions = {}): Promise<TerminalFixture> {
    const fixture = new TerminalFixture(options);
    fixture.pid = await fixture.until(({ pid }) => pid);
    return fixture;
  }

  /** The first report that `matches`, among those that have come and those to come. */
  async until<T>(matches: (report: Report) => T | undefined): Promise<T> {
    for (let next = 0; ; next++) {
      while (next >= this.#reports.length) await once(this.#terminal, "message");
      const report = this.#reports[next];
      const match = report && matches(report);
      if (match !== undefined) return match;
    }
  }

  /** Closes the terminal, as its window's button does. */
  close(): void {
    this.#terminal.kill("SIGKILL");
  }
}
