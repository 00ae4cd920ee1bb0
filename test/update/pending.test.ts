import { hash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { commit } from "../../generators/transaction/commit.ts";
import { recover } from "../../generators/transaction/recover.ts";
import { contentsOf, temporaryFolder } from "../generators/support.ts";
import { read, write } from "./support.ts";

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
    expect(await recover(app)).toEqual({
      outcome: "finished",
      kept: ["link/file.txt", "link/new.txt"],
    });
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
    await expect(recover(app)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
    rmSync(join(app, pending, "new", "0"));
    symlinkSync(join(outside, "file.txt"), join(app, pending, "new", "0"));
    await expect(recover(app)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
    expect(read(app, "mine.txt")).toBe("mine");
  });

  test.each(["", "[]", '{"steps":[{}],"folders":[]}', '{"steps":[],"folders":["../x"]}'])(
    "a journal that is none: %s",
    async (journal) => {
      const { app } = await withPending([]);
      write(app, `${pending}/journal.json`, journal);
      await expect(recover(app)).rejects.toMatchObject({ code: "RECORD_DAMAGED" });
    },
  );
});

describe("whose changes they are", () => {
  test("of a process of this machine that lives: wait", async () => {
    const { app } = await withPending([]);
    write(app, `${pending}/owner.json`, JSON.stringify({ host: hostname(), pid: process.ppid }));
    await expect(recover(app)).rejects.toMatchObject({ code: "BUSY", exitCode: 1 });
  });

  test.each([
    ["our own number, used again", { host: hostname(), pid: process.pid }],
    ["of another machine, a container that is gone", { host: "gone", pid: process.ppid }],
    ["nobody", {}],
  ])("%s: settled", async (_who, owner) => {
    const { app } = await withPending([]);
    write(app, `${pending}/owner.json`, JSON.stringify(owner));
    expect(await recover(app)).toMatchObject({ outcome: "finished" });
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
      await expect(commit(folder, changes, signal)).rejects.toMatchObject({ code: "CANCELLED" });
      expect(await contentsOf(folder)).toEqual(before);
    }
  });
});

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
