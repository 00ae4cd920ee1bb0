import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { cp } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { recover } from "../../generators/transaction/recover.ts";
import { cli, contentsOf, parseLines, runNode, temporaryFolder } from "../generators/support.ts";
import {
  type Program,
  type Updated,
  appMaker,
  commitAll,
  git,
  read,
  rewrite,
  update,
  updatedBy,
  write,
  runtimeOf,
} from "./support.ts";
import { twoVersions } from "./versions.ts";

const process_ = (name: string) => fileURLToPath(new URL(`processes/${name}`, import.meta.url));
const killer = ["--import", pathToFileURL(process_("killer.mjs")).href];
const pending = join(".sticky-socketio", "pending");

interface Ended {
  readonly killed: boolean;
  readonly stdout: string;
  /** How often it changed the file system, where it was not killed. */
  readonly steps: number;
}

/** Runs a program that kills itself at one of its steps. */
async function run(args: readonly string[], cwd: string, at?: number): Promise<Ended> {
  const result = await runNode([...killer, ...args], cwd, { KILL_AT: at?.toString() });
  const steps = Number(/steps: (\d+)/.exec(result.stderr)?.[1] ?? Number.NaN);
  return { killed: result.code === null, stdout: result.stdout, steps };
}

/** Each number of a list, two at a time. */
async function each(numbers: readonly number[], work: (number: number) => Promise<void>) {
  const left = numbers.values();
  const worker = async () => {
    for (const number of left) await work(number);
  };
  await Promise.all([worker(), worker()]);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const changes = [
  { path: "changed.txt", before: "old", after: "new" },
  { path: "run.sh", before: "echo", after: "#!/bin/sh" },
  { path: "new/deep/created.txt", before: null, after: "created" },
  { path: "gone/deep/deleted.txt", before: "deleted", after: null },
  { path: ".sticky-socketio/answers.json", before: "{}", after: "{}\n" },
  { path: "turns", before: null, after: "a folder that is a file" },
  { path: "turns/deep/file.txt", before: "in it", after: null },
];

/** The arguments of a program that commits changes to a folder. */
function committing(folder: string, list: readonly object[]): string[] {
  return [process_("commit.mjs"), folder, JSON.stringify(list)];
}

async function folderWith(side: "before" | "after"): Promise<string> {
  const folder = await temporaryFolder();
  for (const { path, [side]: text } of changes) if (text !== null) write(folder, path, text);
  if (side === "after") chmodSync(join(folder, "run.sh"), 0o755);
  return folder;
}

describe("a process that is killed while it changes files", () => {
  test("at any step: the old state or the new one", { timeout: 120_000 }, async () => {
    const [before, after] = [
      await contentsOf(await folderWith("before")),
      await contentsOf(await folderWith("after")),
    ];
    const whole = await folderWith("before");
    const { steps } = await run(committing(whole, changes), whole);
    expect(await contentsOf(whole)).toEqual(after);
    expect(existsSync(join(whole, "gone"))).toBe(false);
    expect(steps).toBeGreaterThan(20);

    const outcomes = new Set<string>();
    await each(upTo(steps), async (at) => {
      const folder = await folderWith("before");
      expect(await run(committing(folder, changes), folder, at)).toMatchObject({ killed: true });

      const recovery = await recover(folder);

      const now = await contentsOf(folder);
      const outcome = recovery?.outcome ?? (existsSync(join(folder, "new")) ? "done" : "not begun");
      const expected = ["finished", "done"].includes(outcome) ? after : before;
      expect({ at, now }).toEqual({ at, now: expected });
      outcomes.add(outcome);
      expect(existsSync(join(folder, pending))).toBe(false);
      expect(await recover(folder)).toBeUndefined();
    });
    expect(outcomes).toEqual(new Set(["not begun", "taken back", "finished", "done"]));
  });

  test("while it takes things back: the old state", { timeout: 120_000 }, async () => {
    // The last of them is not what it is said to be, so that everything before it is taken back.
    const failing = [...changes, { path: "run.sh", before: "somebody's", after: "other" }];
    const nothingLeft = { outcome: "taken back", kept: [] };
    const before = await contentsOf(await folderWith("before"));
    const whole = await folderWith("before");
    const { steps, stdout } = await run(committing(whole, failing), whole);
    expect(stdout).toBe("NOT_WRITTEN");
    expect(await contentsOf(whole)).toEqual(before);
    expect(existsSync(join(whole, "new"))).toBe(false);

    const late = upTo(steps).slice(Math.floor(steps / 2));
    await each(late, async (at) => {
      const folder = await folderWith("before");
      expect(await run(committing(folder, failing), folder, at)).toMatchObject({ killed: true });
      const recovery = await recover(folder);
      // Where it had not turned back yet it cannot be finished either.
      expect(recovery ?? nothingLeft).toEqual({ outcome: "taken back", kept: [] });
      const now = await contentsOf(folder);
      expect({ at, now }).toEqual({ at, now: before });
      expect(existsSync(join(folder, pending))).toBe(false);
    });
  });
});

describe("a create that is killed", () => {
  const quick = ["--yes", "--no-install", "--no-git"];
  const args = ["deep/app", ...quick];

  test(
    "is finished or rolled back by the next create, whatever it was about to do",
    { timeout: 120_000 },
    async () => {
      const whole = await temporaryFolder();
      const { steps } = await run([cli, ...args], whole);
      const made = await contentsOf(whole);
      expect(steps).toBeGreaterThan(100);

      const outcomes = new Set<unknown>();
      const last = upTo(steps).slice(-6);
      const some = upTo(steps).filter((at) => at % 23 === 1);
      await each([...new Set([...some, ...last])], async (at) => {
        const folder = await temporaryFolder();
        expect(await run([cli, ...args], folder, at)).toMatchObject({ killed: true });

        const next = await runNode([cli, ...args, "--json"], folder);

        const lines = parseLines(next.stdout);
        const code = lines.at(-1)?.["code"];
        // Nothing is left to settle where it was killed after the last step.
        expect({ at, code }).toEqual({
          at,
          code: expect.stringMatching(/^(?:CREATED|APP_EXISTS)$/),
        });
        expect({ at, now: await contentsOf(folder) }).toEqual({ at, now: made });
        outcomes.add(lines.find(({ type }) => type === "recovered")?.["outcome"]);
      });
      expect(outcomes).toEqual(new Set([undefined, "taken back", "finished"]));
    },
  );

  async function killedApp(): Promise<string> {
    const folder = await temporaryFolder();
    const { steps } = await run([cli, ...args], await temporaryFolder());
    expect(await run([cli, ...args], folder, steps - 20)).toMatchObject({ killed: true });
    return folder;
  }

  test("is finished by an update in its folder", async () => {
    const app = join(await killedApp(), "deep", "app");
    const { code, stderr } = await runNode([cli, "update"], app);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^An earlier run was interrupted; what it did is finished now\.\n/);
    expect(stderr).toContain("Next, for that:\n  npm install\n  npm test\n");
  });

  test("is not settled by a create that only looks", async () => {
    const folder = await killedApp();
    const before = await contentsOf(folder);
    const { code, stdout } = await runNode([cli, ...args, "--dry-run", "--json"], folder);
    expect({ code, last: parseLines(stdout).at(-1) }).toMatchObject({
      code: 3,
      last: { code: "PENDING" },
    });
    expect(await contentsOf(folder)).toEqual(before);
  });

  test("is finished by a create of another app, which is then refused", async () => {
    const folder = await killedApp();
    const other = [...args, "--framework", "koa", "--on-conflict", "overwrite"];
    const { code, stderr } = await runNode([cli, ...other], folder);
    expect(code).toBe(3);
    expect(stderr).toContain("deep/app is already an app of this program.");
    expect(read(join(folder, "deep", "app"), "package.json")).toContain('"express"');
  });
});

describe("an update that is killed", () => {
  const { older, newer } = twoVersions("kill");
  const oldApp = appMaker(older);

  async function editedApp(): Promise<string> {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => text.replace("one\n", "eins\n"));
    return app;
  }

  test("is finished or taken back by the next one", { timeout: 120_000 }, async () => {
    const [edited, updated] = [await editedApp(), await editedApp()];
    const [before, count] = [await contentsOf(edited), await run([newer.cli, "update"], updated)];
    const after = await contentsOf(updated);
    const some = upTo(count.steps).filter((at) => at % 9 === 1);

    await each(some, async (at) => {
      const app = join(await temporaryFolder(), "app");
      await cp(edited, app, { recursive: true });
      expect(await run([newer.cli, "update"], app, at)).toMatchObject({ killed: true });

      // The old program knows the old state, and refuses the new one.
      const { last, lines } = await updateIn(app, older);
      const expected = last["code"] === "RECORD_NEWER" ? after : before;
      expect({ at, now: await contentsOf(app) }).toEqual({ at, now: expected });
      const recovered = lines.filter(({ type }) => type === "recovered");
      expect(recovered.flatMap(({ kept }) => kept)).toEqual([]);

      expect(await updateIn(app, newer)).toMatchObject({ code: 0 });
      expect({ at, now: await contentsOf(app) }).toEqual({ at, now: after });
    });
  });

  /** An app whose update was killed, close to its end. */
  async function killedApp(edit?: (app: string) => void, committed = false): Promise<string> {
    const [app, other] = [await editedApp(), await editedApp()];
    for (const one of [app, other]) {
      edit?.(one);
      if (committed) commitAll(one);
    }
    const { steps } = await run([newer.cli, "update"], other);
    expect(await run([newer.cli, "update"], app, steps - 5)).toMatchObject({ killed: true });
    expect(existsSync(join(app, pending, "journal.json"))).toBe(true);
    return app;
  }

  test("with a file that people have changed since: taken back, exit 3, that file stays", async () => {
    const app = await killedApp();
    write(app, runtimeOf("2.0.0"), "mine");

    const { stderr, code } = await runNode([newer.cli, "update"], app);

    expect(code).toBe(3);
    expect(stderr).toContain("An earlier run was interrupted; what it did is taken back now.\n");
    expect(stderr).toContain(`changed since:\n\n  ${runtimeOf("2.0.0")}\n`);
    expect(read(app, runtimeOf("2.0.0"))).toBe("mine");
    expect(read(app, "untouched.txt")).toBe("older\n");
    expect(await updateIn(app, newer)).toMatchObject({ last: { code: "MERGE_CONFLICTS" } });
  });

  test.each(["--check", "--dry-run", "--diff"])("%s: exit 3, and nothing happens", async (flag) => {
    const app = await killedApp();
    const before = await contentsOf(app);
    expect(await updateIn(app, newer, flag)).toMatchObject({ code: 3, last: { code: "PENDING" } });
    expect(await contentsOf(app)).toEqual(before);
  });

  test("what it had to tell is told by the one that finishes it, once", async () => {
    // Has no place for markers.
    const app = await killedApp((one) => write(one, "logo.bin", "\0mine"));
    const { code, last, lines } = await updateIn(app, newer);
    expect(code).toBe(3);
    expect(last).toMatchObject({ code: "MERGE_CONFLICTS", directory: app, from: "1.0.0" });
    expect(last["conflicts"]).toMatchObject([{ path: "logo.bin" }]);
    expect(last["next"]).toEqual(["npm install", "npm test"]);
    expect(lines[0]).toMatchObject({ type: "recovered", outcome: "finished", kept: [] });
    expect(lines[1]).toMatchObject({ type: "changelog", entries: [{ version: "2.0.0" }] });
    expect(await updateIn(app, newer)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("with the commands of the environment of the one that finishes it", async () => {
    process.env["BROUGHT_NODE"] = "/brought/bin";
    onTestFinished(() => void delete process.env["BROUGHT_NODE"]);
    const { code, stderr } = await runNode([newer.cli, "update"], await killedApp());
    expect(code).toBe(0);
    expect(stderr).toContain(
      'Next, for that:\n  export PATH=/brought/bin:"$PATH"\n  npm install\n',
    );
  });

  test("without conflicts, too", async () => {
    const { code, stderr } = await runNode([newer.cli, "update"], await killedApp());
    expect(code).toBe(0);
    expect(stderr).toMatch(/^An earlier run was interrupted; what it did is finished now\.\n/);
    expect(stderr).toContain("docs/added.txt\n");
    expect(stderr).toContain("Next, for that:\n  npm install\n  npm test\n");
  });

  test.each([[], ["--rebase"]])(
    "and brought back with git: update %s starts again",
    async (...args) => {
      const app = await killedApp(undefined, true);
      const before = await contentsOf(await editedApp());
      git(app, "restore", ".");
      git(app, "clean", "-d", "--force", "--quiet", ".");
      expect(existsSync(join(app, pending))).toBe(true);

      expect(await updateIn(app, newer, "--dry-run")).toMatchObject({ last: { code: "PENDING" } });
      const { code, lines } = await updateIn(app, newer, ...args);

      expect(code).toBe(0);
      expect(lines[0]).toMatchObject({ type: "recovered", outcome: "taken back", kept: [] });
      const isSame = read(app, "untouched.txt") === "older\n";
      expect(isSame).toBe(args.length > 0);
      git(app, "restore", ".");
      git(app, "clean", "-d", "--force", "--quiet", ".");
      expect(await contentsOf(app)).toEqual(before);
    },
  );

  test("one that runs at the same time is refused", async () => {
    const app = await oldApp();
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: "pipe" });
    await once(child, "spawn");
    const owner = { host: hostname(), pid: child.pid };
    write(app, join(pending, "owner.json"), JSON.stringify(owner));
    for (const part of ["new", "old"]) mkdirSync(join(app, pending, part));
    expect(await update(newer, app)).toMatchObject({ code: 1, last: { code: "BUSY" } });
    child.stdin.end();
    await once(child, "close");
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "UPDATED" } });
  });
});

/** An update in a process of its own, of which there may be several at a time. */
async function updateIn(app: string, program: Program, ...args: string[]): Promise<Updated> {
  return updatedBy(await runNode([program.cli, "update", "--json", ...args], app));
}
