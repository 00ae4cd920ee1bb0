import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { add, create, update } from "../../generators/index.ts";
import { contentsOf, temporaryFolder } from "../generators/support.ts";
import { commitAll, git, rewrite, write } from "./support.ts";

const quick = { install: false, git: false };
let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

/** What a clone of the repository lacks of an app, and has too much. */
async function missingInClone(app: string): Promise<string[]> {
  const clone = join(await temporaryFolder(), "clone");
  git(folder, "clone", "--quiet", folder, clone);
  const there = await contentsOf(join(clone, app));
  return Object.keys(await contentsOf(join(folder, app))).filter((path) => !(path in there));
}

test.each(["*.tgz", "vendor/", ".env*", ".sticky-socketio", "*.gz", "*.json\n!package.json"])(
  "an app is whole in a clone of a repository that ignores %s",
  async (rule) => {
    write(folder, ".gitignore", `${rule}\n`);
    git(folder, "init", "--quiet");
    const { notes } = await create({ directory: "app" }, { ...quick, cwd: folder });
    commitAll(folder);
    const missing = await missingInClone("app");
    const told = missing.slice(0, 1).map((path) => expect.stringContaining(`git ignores ${path}`));
    expect(notes).toEqual(told);
    expect(missing.filter((path) => /^vendor|^\.env|^\.sticky/.test(path))).toEqual([]);
  },
);

test("the first commit has everything although a person's own settings ignore *.tgz", async () => {
  write(folder, "excludes", "*.tgz\n.sticky-socketio\n");
  write(
    folder,
    "config",
    `[core]\n\texcludesFile = ${join(folder, "excludes")}\n[user]\n\tname = A\n\temail = a@example.org\n`,
  );
  vi.stubEnv("GIT_CONFIG_GLOBAL", join(folder, "config"));
  const made = await create({ directory: "app" }, { install: false, cwd: folder });
  const kept = git(join(folder, "app"), "ls-files").trimEnd().split("\n");
  vi.unstubAllEnvs();
  expect(made).toMatchObject({ committed: true, notes: [] });
  expect(kept).toHaveLength(Object.keys(await contentsOf(join(folder, "app"))).length);
});

describe("an app whose own .gitignore ignores what it needs", () => {
  let app: string;

  beforeEach(async () => {
    app = join(folder, "app");
    await create({ directory: app }, quick);
    rewrite(app, ".gitignore", (text) => `${text}*.tgz\n`);
    commitAll(app);
  });

  test("is told so by update --check, by update and by add", async () => {
    await expect(update({ cwd: app, check: true })).rejects.toMatchObject({
      code: "IGNORED_BY_GIT",
      exitCode: 3,
      message: expect.stringContaining("git check-ignore --verbose vendor/sticky-socketio-"),
      data: { paths: [expect.stringMatching(/^vendor\/.*\.tgz$/)] },
    });
    const note = expect.stringMatching(/^git ignores vendor\/.*\.tgz, without which a clone/);
    expect(await update({ cwd: app })).toMatchObject({ code: "CURRENT", notes: [note] });
    const added = await add({ namespace: "orders" }, { cwd: app });
    expect(added).toMatchObject({ code: "ADDED", notes: [note] });
  });

  test("is up to date once git has the file all the same", async () => {
    git(app, "add", "--force", "vendor");
    git(app, "commit", "--quiet", "--message", "runtime");
    expect(await update({ cwd: app, check: true })).toMatchObject({ code: "CURRENT", notes: [] });
  });
});

test("an app in a folder that is ignored as a whole is not told what git ignores", async () => {
  writeFileSync(join(folder, ".gitignore"), "/out/\n");
  git(folder, "init", "--quiet");
  const app = join(folder, "out", "app");
  expect(await create({ directory: app }, quick)).toMatchObject({ notes: [] });
  expect(await update({ cwd: app, check: true })).toMatchObject({ notes: [] });
});
