import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { recover } from "../../generators/transaction/recover.ts";
import { contentsOf, runNode, temporaryFolder } from "../generators/support.ts";
import { appMaker, read, updatedBy, write } from "./support.ts";
import { twoVersions } from "./versions.ts";

const { older, newer } = twoVersions("file-systems");
const oldApp = appMaker(older);
const process_ = (name: string) => fileURLToPath(new URL(`processes/${name}`, import.meta.url));
const loaded = (name: string) => ["--import", pathToFileURL(process_(name)).href];

async function updateOn(app: string, fileSystem: NodeJS.ProcessEnv, ...args: string[]) {
  const command = [...loaded("file-system.mjs"), newer.cli, "update", "--json", ...args];
  return updatedBy(await runNode(command, app, fileSystem));
}

describe.each(["777", "600"])("where every file has the permissions %s", (mode) => {
  test("an update makes new files, and the next one finds them as they are", async () => {
    const app = await oldApp();
    expect(await updateOn(app, { FILE_MODE: mode })).toMatchObject({ code: 0 });
    expect(read(app, "docs/added.txt")).toBe("added\n");
    expect(read(app, "untouched.txt")).toBe("newer\n");
    const again = await updateOn(app, { FILE_MODE: mode });
    expect(again).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("one that is killed is finished, or taken back", async () => {
    const killed = [...loaded("killer.mjs"), ...loaded("file-system.mjs")];
    const counted = await runNode([...killed, newer.cli, "update"], await oldApp(), {
      FILE_MODE: mode,
    });
    const steps = Number(/steps: (\d+)/.exec(counted.stderr)?.[1]);
    for (const change of [false, true]) {
      const app = await oldApp();
      const env = { FILE_MODE: mode, KILL_AT: String(steps - 5) };
      expect((await runNode([...killed, newer.cli, "update"], app, env)).code).toBeNull();
      if (change) write(app, "untouched.txt", "mine\n");
      const { lines } = await updateOn(app, { FILE_MODE: mode });
      const [outcome, kept] = change ? ["taken back", ["untouched.txt"]] : ["finished", []];
      expect(lines[0]).toMatchObject({ type: "recovered", outcome, kept });
      expect(existsSync(join(app, "docs/added.txt"))).toBe(!change);
    }
  });
});

/** Commits changes to a folder in which another one is mounted. */
async function commitIn(folder: string, list: readonly object[], env: NodeJS.ProcessEnv = {}) {
  const command = [process_("commit.mjs"), folder, JSON.stringify(list)];
  const preloads = [...loaded("killer.mjs"), ...loaded("file-system.mjs")];
  return runNode([...preloads, ...command], folder, { MOUNTED: "mounted", ...env });
}

describe("a folder of the app that is on another device", () => {
  const changes = [
    { path: "mounted/changed.txt", before: "old", after: "new" },
    { path: "mounted/created.txt", before: null, after: "created" },
    { path: "mounted/deleted.txt", before: "deleted", after: null },
    { path: "here.txt", before: "old", after: "new" },
  ];

  async function folderBefore(): Promise<string> {
    const folder = await temporaryFolder();
    for (const { path, before } of changes) if (before !== null) write(folder, path, before);
    write(folder, ".sticky-socketio/answers.json", "{}");
    return folder;
  }

  test("changes, or goes back, and nothing else is left there", async () => {
    const folder = await folderBefore();
    expect(await commitIn(folder, changes)).toMatchObject({ code: 0, stdout: "" });
    expect(readdirSync(join(folder, "mounted"))).toEqual(["changed.txt", "created.txt"]);
    expect(read(folder, "mounted/changed.txt")).toBe("new");

    const other = await folderBefore();
    const before = await contentsOf(other);
    const last = { path: "here.txt", before: "somebody's", after: "new" };
    const failed = await commitIn(other, [...changes.slice(0, 3), last]);
    expect(failed.stdout).toBe("NOT_WRITTEN");
    expect(await contentsOf(other)).toEqual(before);
  });

  test("killed at any step: the old state or the new one", { timeout: 60_000 }, async () => {
    const whole = await folderBefore();
    const before = await contentsOf(whole);
    const { stderr } = await commitIn(whole, changes);
    const after = await contentsOf(whole);
    const steps = Number(/steps: (\d+)/.exec(stderr)?.[1]);
    for (let at = steps; at > steps / 2; at--) {
      const folder = await folderBefore();
      const { code } = await commitIn(folder, changes, { KILL_AT: String(at) });
      expect(code).toBeNull();
      const recovery = await recover(folder);
      const now = await contentsOf(folder);
      const expected = recovery?.outcome === "taken back" ? before : after;
      expect({ at, now }).toEqual({ at, now: expected });
    }
  });
});

test("a device that is full: said so, and nothing is left", async () => {
  const app = await oldApp();
  const before = await contentsOf(app);
  for (const FULL of ["owner.json", ".gitignore"]) {
    const { code, last } = await updateOn(app, { FULL });
    expect({ code, error: last["code"] }).toEqual({ code: 1, error: "NOT_WRITTEN" });
    expect(last["message"]).toContain("no space is left on the device");
    expect(await contentsOf(app)).toEqual(before);
    expect(readdirSync(join(app, ".sticky-socketio"))).toHaveLength(2);
  }
});
