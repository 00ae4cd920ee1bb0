import { renameSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startRepository } from "../../generators/steps/git.ts";
import { contentsOf, runNode, temporaryFolder } from "../generators/support.ts";
import { appMaker, commitAll, git, read, rewrite, update, write } from "./support.ts";
import { twoVersions } from "./versions.ts";

const { older, newer } = twoVersions("git");
const oldApp = appMaker(older);

async function committedApp(): Promise<string> {
  const app = await oldApp();
  commitAll(app);
  return app;
}

test("a clean repository: the update is what git shows afterwards", async () => {
  const app = await committedApp();
  expect(await update(newer, app)).toMatchObject({ code: 0 });
  expect(git(app, "status", "--porcelain")).toContain(" M untouched.txt\n");
  git(app, "checkout", "--quiet", "--", ".");
  git(app, "clean", "-fdq");
  expect(await contentsOf(app)).toEqual(await contentsOf(await oldApp()));
});

describe("changes that are not committed", () => {
  const changes: readonly [string, string, (app: string) => void][] = [
    [
      "a file that is changed",
      "guide.md",
      (app) => rewrite(app, "guide.md", (text) => `${text}!\n`),
    ],
    ["a new file", "nöw.txt", (app) => write(app, "nöw.txt", "")],
    ["a deleted file", "guide.md", (app) => rmSync(join(app, "guide.md"))],
    [
      "a file that is staged under another name",
      "README of ours.md",
      (app) => {
        renameSync(join(app, "README.md"), join(app, "README of ours.md"));
        git(app, "add", "--all");
      },
    ],
  ];

  test.each(changes)("%s: exit 1, and nothing happens", async (_what, path, change) => {
    const app = await committedApp();
    change(app);
    const before = await contentsOf(app);
    const result = await update(newer, app);
    expect(result).toMatchObject({ code: 1, last: { code: "NOT_CLEAN", paths: [path] } });
    expect(await contentsOf(app)).toEqual(before);
  });

  test("--allow-dirty goes on; what only looks does not care", async () => {
    const app = await committedApp();
    rewrite(app, "guide.md", (text) => text.replace("one\n", "eins\n"));
    expect(await update(newer, app, "--dry-run")).toMatchObject({ code: 0 });
    expect(await update(newer, app, "--check")).toMatchObject({
      code: 3,
      last: { code: "OUTDATED" },
    });
    expect(await update(newer, app, "--allow-dirty")).toMatchObject({ code: 0 });
    expect(read(app, "guide.md")).toContain("eins\n");
  });

  test("do not matter where there is nothing to do", async () => {
    const app = await committedApp();
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("are listed, the first ones", async () => {
    const app = await committedApp();
    for (let index = 0; index < 12; index++) write(app, `new-${index}.txt`, "");
    const { code, stderr } = await runNode([newer.cli, "update"], app);
    expect(code).toBe(1);
    expect(stderr).toMatch(/ {2}new-0\.txt\n[^]* {2}and 2 more\n\nCommit or stash/);
    expect(stderr).toContain("what an earlier update or add wrote counts as well");
  });
});

test("a sub-directory of a monorepo: only what is in it counts", async () => {
  const repository = await temporaryFolder();
  const app = join(repository, "services", "chat app");
  await cp(await oldApp(), app, { recursive: true });
  write(repository, "other/file.txt", "1");
  commitAll(repository);
  write(repository, "other/file.txt", "2");
  write(repository, "stray.txt", "");

  expect(await update(newer, app)).toMatchObject({ code: 0 });

  expect(read(app, "untouched.txt")).toBe("newer\n");
  const again = join(repository, "services", "other");
  await cp(await oldApp(), again, { recursive: true });
  const { code, last } = await update(newer, again);
  expect({ code, paths: last["paths"] }).toEqual({ code: 1, paths: ["services/other/"] });
});

test("git that does not answer: said so", async () => {
  const app = await committedApp();
  const { code, stderr } = await runNode([newer.cli, "update"], app, { PATH: "" });
  expect(code).toBe(1);
  expect(stderr).toContain("git does not say whether everything is committed");
  expect(read(app, "untouched.txt")).toBe("older\n");
});

test("no git at all", async () => {
  const app = await oldApp();
  expect(await runNode([newer.cli, "update"], app, { PATH: "" })).toMatchObject({ code: 0 });
  expect(read(app, "untouched.txt")).toBe("newer\n");
});

describe("files that git could not bring back", () => {
  const hidden: readonly [string, string, (app: string) => void][] = [
    [
      "one that is ignored",
      "untouched.txt (ignored)",
      (app) => {
        git(app, "rm", "--quiet", "--cached", "untouched.txt");
        write(app, ".git/info/exclude", "untouched.txt\n");
        git(app, "commit", "--quiet", "--message", "Without it");
      },
    ],
    [
      "one that git skips",
      "untouched.txt (marked as not to be looked at)",
      (app) => git(app, "update-index", "--skip-worktree", "untouched.txt"),
    ],
    [
      "one that git takes for unchanged",
      "untouched.txt (marked as not to be looked at)",
      (app) => git(app, "update-index", "--assume-unchanged", "untouched.txt"),
    ],
  ];

  test.each(hidden)("%s: exit 1, and nothing happens", async (_what, path, hide) => {
    const app = await committedApp();
    hide(app);
    const before = await contentsOf(app);
    const result = await update(newer, app);
    expect(result).toMatchObject({ code: 1, last: { code: "NOT_IN_GIT", paths: [path] } });
    expect(await contentsOf(app)).toEqual(before);
    expect(await update(newer, app, "--allow-dirty")).toMatchObject({ code: 0 });
  });

  test("an app that its repository ignores", async () => {
    const repository = await temporaryFolder();
    const app = join(repository, "sandbox", "app");
    await cp(await oldApp(), app, { recursive: true });
    write(repository, ".gitignore", "sandbox\n");
    commitAll(repository);
    expect(await update(newer, app)).toMatchObject({ code: 1, last: { code: "NOT_IN_GIT" } });
  });

  test("one that does not change may be ignored", async () => {
    const app = await committedApp();
    write(app, ".git/info/exclude", "mine.txt\n");
    write(app, "mine.txt", "mine");
    expect(await update(newer, app)).toMatchObject({ code: 0 });
  });
});

test("the repository of the app is asked, not that for which a hook runs", async () => {
  const [app, other] = [await committedApp(), await temporaryFolder()];
  commitAll(other, "--allow-empty");
  rewrite(app, "guide.md", (text) => `${text}!\n`);
  const env = { GIT_DIR: join(other, ".git"), GIT_WORK_TREE: other };
  const { code, stderr } = await runNode([newer.cli, "update"], app, env);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("  guide.md\n") });
  expect(read(app, "untouched.txt")).toBe("older\n");
});

test("a new app gets a repository of its own, also when a hook makes it", async () => {
  const [app, other] = [await oldApp(), await temporaryFolder()];
  commitAll(other, "--allow-empty");
  vi.stubEnv("GIT_DIR", join(other, ".git"));
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const who of ["AUTHOR", "COMMITTER"]) {
    vi.stubEnv(`GIT_${who}_NAME`, "Someone");
    vi.stubEnv(`GIT_${who}_EMAIL`, "someone@example.org");
  }
  expect(await startRepository(app, "First")).toMatchObject({ committed: true });
  vi.unstubAllEnvs();
  expect(git(app, "log", "--format=%s")).toBe("First\n");
  expect(git(other, "log", "--format=%s")).toBe("All of it\n");
});
