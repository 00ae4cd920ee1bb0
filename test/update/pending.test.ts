import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { commit } from "../../generators/transaction/commit.ts";
import { recover } from "../../generators/transaction/recover.ts";
import { contentsOf, temporaryFolder } from "../generators/support.ts";
import { commitAll, read, write } from "./support.ts";

const pending = ".sticky-socketio/pending";
const state = (text: string) => ({ contents: Buffer.from(text), executable: false });

interface Step {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A folder beside another one, with changes that somebody has put there to be finished. */
async function withPending(steps: readonly Step[]): Promise<{ app: string; outside: string }> {
  const folder = await temporaryFolder();
  const [app, outside] = [join(folder, "app"), join(folder, "outside")];
  write(outside, "file.txt", "outside");
  write(app, "mine.txt", "mine");
  mkdirSync(join(app, pending, "new"), { recursive: true });
  mkdirSync(join(app, pending, "old"));
  for (const [index, { after }] of steps.entries()) {
    if (after !== null) write(app, `${pending}/new/${index}`, after);
  }
  const listed = steps.map(({ path, before, after }) => {
    return { path, before: digest(before), after: digest(after) };
  });
  write(app, `${pending}/journal.json`, JSON.stringify({ steps: listed, folders: [] }));
  write(app, `${pending}/owner.json`, JSON.stringify({ host: hostname(), pid: await deadPid() }));
  return { app, outside };
}

describe("changes that somebody has left are not trusted", () => {
  test("they are finished where they are of this app", async () => {
    const { app } = await withPending([{ path: "mine.txt", before: "mine", after: "ours" }]);
    expect(await recover(app)).toEqual({ outcome: "finished", kept: [] });
    expect(read(app, "mine.txt")).toBe("ours");
    expect(existsSync(join(app, pending))).toBe(false);
  });

  test.each([
    "../outside/file.txt",
    "/tmp/file.txt",
    ".git/hooks/pre-commit",
    "a/../../outside/file.txt",
  ])("a path that is %s", async (path) => {
    const { app, outside } = await withPending([{ path, before: "outside", after: "harm" }]);
    await expect(recover(app)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
    expect(read(outside, "file.txt")).toBe("outside");
  });

  test("a link on the way to a path", async () => {
    const steps = [
      { path: "link/file.txt", before: "outside", after: null },
      { path: "link/new.txt", before: null, after: "harm" },
    ];
    const { app, outside } = await withPending(steps);
    symlinkSync(outside, join(app, "link"));
    expect(await recover(app)).toEqual({ outcome: "taken back", kept: [] });
    expect(await contentsOf(outside)).toEqual({ "file.txt": expect.any(String) });
  });

  test.each(["", "new", "old"])("a link in the place of their folder: %s", async (name) => {
    const { app, outside } = await withPending([{ path: "mine.txt", before: "mine", after: "x" }]);
    rmSync(join(app, pending, name), { recursive: true });
    symlinkSync(outside, join(app, pending, name));
    await expect(recover(app)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
    expect(read(app, "mine.txt")).toBe("mine");
    expect(await contentsOf(outside)).toEqual({ "file.txt": expect.any(String) });
  });

  test("contents that are not what the journal says, or are a link", async () => {
    const { app, outside } = await withPending([{ path: "mine.txt", before: "mine", after: "x" }]);
    write(app, `${pending}/new/0`, "y");
    expect(await recover(app)).toEqual({ outcome: "taken back", kept: [] });
    expect(read(app, "mine.txt")).toBe("mine");
    const other = await withPending([{ path: "mine.txt", before: "mine", after: "outside" }]);
    rmSync(join(other.app, pending, "new", "0"));
    symlinkSync(join(outside, "file.txt"), join(other.app, pending, "new", "0"));
    expect(await recover(other.app)).toEqual({ outcome: "taken back", kept: [] });
    expect(read(other.app, "mine.txt")).toBe("mine");
  });

  test("not of git either, which has what somebody has committed", async () => {
    const { app } = await withPending([{ path: "mine.txt", before: "mine", after: "ours" }]);
    commitAll(app);
    await expect(recover(app)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
    expect(read(app, "mine.txt")).toBe("mine");
  });

  test("of nobody", async () => {
    const { app } = await withPending([{ path: "mine.txt", before: "mine", after: "ours" }]);
    rmSync(join(app, pending, "owner.json"));
    await expect(recover(app)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
    expect(read(app, "mine.txt")).toBe("mine");
  });

  test("without the folders that they are in", async () => {
    const { app } = await withPending([{ path: "mine.txt", before: "mine", after: "ours" }]);
    for (const name of ["new", "old"]) rmSync(join(app, pending, name), { recursive: true });
    expect(await recover(app)).toEqual({ outcome: "taken back", kept: [] });
    expect(read(app, "mine.txt")).toBe("mine");
    expect(existsSync(join(app, pending))).toBe(false);
  });

  test.each([
    "",
    "[]",
    '{"steps":[{}],"folders":[]}',
    '{"steps":[],"folders":["../x"]}',
    '{"steps":[],"folders":[],"account":{"from":null,"files":[],"next":["rm -rf ~"],"packageManager":"npm"}}',
    '{"steps":[],"folders":[],"account":{"from":null,"files":[],"next":[],"packageManager":"rm -rf ~;"}}',
    '{"steps":[],"folders":[],"account":{"from":null,"files":[{"path":"\\u001b"}],"next":[],"packageManager":"npm"}}',
  ])("a journal that is none: %s", async (journal) => {
    const { app } = await withPending([]);
    write(app, `${pending}/journal.json`, journal);
    await expect(recover(app)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
  });
});

describe("whose changes they are", () => {
  test("of a process of this machine that lives: wait", async () => {
    const { app } = await withPending([]);
    write(app, `${pending}/owner.json`, JSON.stringify({ host: hostname(), pid: process.ppid }));
    await expect(recover(app)).rejects.toMatchObject({ code: "BUSY", exitCode: 1 });
  });

  test("of another machine, or of a container: nobody knows, so wait, and how to say that it is gone", async () => {
    const { app } = await withPending([]);
    write(app, `${pending}/owner.json`, JSON.stringify({ host: "far\u001b[1m", pid: 1 }));
    const error: unknown = await recover(app).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "BUSY" });
    expect(String(error)).toMatch(/process 1 of far\\u001b\[1m.*empty the file .*owner\.json/);
    write(app, `${pending}/owner.json`, "");
    expect(await recover(app)).toMatchObject({ outcome: "finished" });
  });

  test.each([
    ["our own number, used again", { host: hostname(), pid: process.pid }],
    ["nobody", {}],
  ])("%s: settled", async (_who, owner) => {
    const { app } = await withPending([]);
    write(app, `${pending}/owner.json`, JSON.stringify(owner));
    expect(await recover(app)).toMatchObject({ outcome: "finished" });
  });

  test.runIf(process.platform === "linux")(
    "of a process whose number another one has by now: settled",
    async () => {
      const { app } = await withPending([]);
      const owner = { host: hostname(), pid: process.ppid, started: "before the last start 1" };
      write(app, `${pending}/owner.json`, JSON.stringify(owner));
      expect(await recover(app)).toMatchObject({ outcome: "finished" });
    },
  );

  test("of this very process: one after the other", async () => {
    const folder = await someApp();
    const file = { path: "x.txt", before: undefined };
    const both = await Promise.allSettled([
      commit(folder, [{ ...file, after: state("1") }]),
      commit(folder, [{ ...file, after: state("2") }]),
    ]);
    const refused = both.filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject([{ reason: { code: "BUSY" } }]);
    expect(read(folder, "x.txt")).toBe(both[0] === refused[0] ? "2" : "1");
  });

  test("what another machine is preparing stays", async () => {
    const { app } = await withPending([]);
    const [theirs, ours] = [`${pending}-00000000-1/x`, `.sticky-socketio/pending-${hostHash()}-`];
    write(app, theirs, "");
    write(app, `${ours}${await deadPid()}/x`, "");
    write(app, `${ours}${process.ppid}/x`, "");
    await recover(app);
    const left = Object.keys(await contentsOf(app)).filter((path) => path.includes("pending-"));
    expect(left.toSorted()).toEqual([theirs, `${ours}${process.ppid}/x`].toSorted());
  });
});

describe("a change that fails", () => {
  const changes = [
    { path: "mine.txt", before: state("mine"), after: state("ours") },
    { path: "new/deep/file.txt", before: undefined, after: state("new") },
    { path: "gone/file.txt", before: state("gone"), after: undefined },
  ];

  test("because a file has changed meanwhile: everything is as it was", async () => {
    const folder = await someApp();
    write(folder, "z.txt", "somebody's");
    const before = await contentsOf(folder);
    const last = { path: "z.txt", before: state("z"), after: state("ours") };
    await expect(commit(folder, [...changes, last])).rejects.toMatchObject({
      code: "NOT_WRITTEN",
      data: { path: "z.txt" },
    });
    expect(await contentsOf(folder)).toEqual(before);
    expect(existsSync(join(folder, "new"))).toBe(false);
  });

  test("because it is not allowed, or no path: said, and everything is as it was", async () => {
    const folder = await someApp();
    const before = await contentsOf(folder);
    const last = { path: `${"x".repeat(300)}/y`, before: undefined, after: state("y") };
    await expect(commit(folder, [...changes, last])).rejects.toMatchObject({ code: "NOT_WRITTEN" });
    expect(await contentsOf(folder)).toEqual(before);
  });

  test("because nothing may be written at all: said", async () => {
    const folder = await someApp();
    chmodSync(join(folder, ".sticky-socketio"), 0o555);
    asNobody();
    await expect(commit(folder, changes)).rejects.toThrow(
      "Cannot write .sticky-socketio: permission denied",
    );
  });

  test("because a folder may not be written to: everything is as it was", async () => {
    const folder = await someApp();
    const before = await contentsOf(folder);
    for (const name of ["", ".sticky-socketio", "gone"]) chmodSync(join(folder, name), 0o777);
    chmodSync(join(folder, "gone"), 0o555);
    asNobody();
    await expect(commit(folder, changes)).rejects.toMatchObject({ code: "NOT_WRITTEN" });
    expect(await contentsOf(folder)).toEqual(before);
    expect(existsSync(join(folder, "new"))).toBe(false);
  });

  test("what somebody else has written meanwhile stays, also what is like ours", async () => {
    const folder = await someApp();
    write(folder, "new/deep/file.txt", "new");
    write(folder, "z.txt", "somebody's");
    const before = await contentsOf(folder);
    const last = { path: "z.txt", before: state("z"), after: state("ours") };
    await expect(commit(folder, [...changes, last])).rejects.toMatchObject({ code: "NOT_WRITTEN" });
    expect(await contentsOf(folder)).toEqual(before);
  });

  test("also what comes in a step that is never reached", async () => {
    const folder = await someApp();
    write(folder, "new/deep/file.txt", "new");
    const before = await contentsOf(folder);
    const first = { path: "mine.txt", before: state("other"), after: state("ours") };
    await expect(commit(folder, [first, ...changes.slice(1)])).rejects.toMatchObject({
      code: "NOT_WRITTEN",
    });
    expect(await contentsOf(folder)).toEqual(before);
  });

  test("because the record is another one by now: nothing is touched", async () => {
    const folder = await someApp();
    const before = await contentsOf(folder);
    const path = ".sticky-socketio/answers.json";
    // It is what it is to become: somebody else has come first.
    const record = { path, before: state("{}\n"), after: state("{}") };
    await expect(commit(folder, [...changes, record])).rejects.toMatchObject({
      code: "NOT_WRITTEN",
      data: { path },
    });
    expect(await contentsOf(folder)).toEqual(before);
  });

  test("because the record's folder is a link: nothing is written through it", async () => {
    const [folder, outside] = [await someApp(), await temporaryFolder()];
    rmSync(join(folder, ".sticky-socketio"), { recursive: true });
    symlinkSync(outside, join(folder, ".sticky-socketio"));
    await expect(commit(folder, changes)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
    expect(await contentsOf(outside)).toEqual({});
    expect(read(folder, "mine.txt")).toBe("mine");
  });

  test("by an abort: everything is as it was", async () => {
    const folder = await someApp();
    const before = await contentsOf(folder);
    for (const reads of [0, 2, 4, 5]) {
      let left = reads;
      const signal = {
        get aborted() {
          return left-- <= 0;
        },
      } as AbortSignal;
      await expect(commit(folder, changes, { signal })).rejects.toMatchObject({
        code: "CANCELLED",
      });
      expect(await contentsOf(folder)).toEqual(before);
    }
  });
});

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "close");
  return child.pid ?? Number.NaN;
}

/** What this host is called in the names of folders. */
function hostHash(): string {
  return hash("sha256", hostname()).slice(0, 8);
}

function digest(text: string | null): string | null {
  return text === null ? null : hash("sha256", text);
}

async function someApp(): Promise<string> {
  const folder = await temporaryFolder();
  write(folder, "mine.txt", "mine");
  write(folder, "gone/file.txt", "gone");
  write(folder, ".sticky-socketio/answers.json", "{}");
  return folder;
}

/** Permissions do not hold for root: be somebody else until the test is over. */
function asNobody(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}
