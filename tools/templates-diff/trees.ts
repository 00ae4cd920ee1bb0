import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as javascript from "../javascript.ts";

/** What an app is rendered with: everything else of the repository makes no difference to its files. */
const sources = ["package.json", "generators", "templates", "tools"];

/** A state of the repository, in a folder of its own. */
export interface Tree {
  readonly folder: string;
  remove(): void;
}

/**
 * The repository as it was at a git ref, in a temporary worktree.
 *
 * @throws {Error} when git knows no such commit
 */
export function treeAt(repository: string, ref: string): Tree {
  const commit = commitOf(repository, ref);
  const folder = temporaryFolder();
  git(repository, "worktree", "add", "--quiet", "--detach", folder, commit);
  const remove = () => {
    git(repository, "worktree", "remove", "--force", folder);
  };
  return { folder, remove };
}

/** The repository as it is in its folder, with changes that are not committed and files that git does not know yet. */
export function treeNow(repository: string): Tree {
  const folder = temporaryFolder();
  const listed = git(
    repository,
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
    ...sources,
  );
  for (const path of new Set(listed.split("\0"))) {
    // What was deleted and not yet committed is listed, too.
    if (path !== "" && existsSync(join(repository, path))) {
      cpSync(join(repository, path), join(folder, path));
    }
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The exports of one of a tree's own modules. */
export async function load<Module>({ folder }: Tree, path: string): Promise<Module> {
  return (await import(pathToFileURL(join(folder, path)).href)) as Module;
}

/**
 * Makes what a tree's own generators need to render apps: packages, templates in JavaScript, and in place of the
 * packed runtime, which would differ with each build, something that never does.
 */
export async function prepare(tree: Tree, repository: string): Promise<void> {
  const { folder } = tree;
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  const { dependencies } = JSON.parse(readFileSync(join(folder, "templates/package.json"), "utf8"));
  mkdirSync(join(folder, "dist/vendor"), { recursive: true });
  const runtime = `sticky-socketio-${dependencies["sticky-socketio"]}.tgz`;
  writeFileSync(join(folder, "dist/vendor", runtime), "");
  const { deriveJavaScript } = await load<typeof javascript>(tree, "tools/javascript.ts");
  await deriveJavaScript(join(folder, "templates"), join(folder, "dist/javascript"));
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "templates-diff-"));
}

function commitOf(repository: string, ref: string): string {
  try {
    const args = ["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`];
    return git(repository, ...args).trim();
  } catch (cause) {
    throw new Error(`git knows no commit "${ref}"`, { cause });
  }
}

function git(repository: string, ...args: string[]): string {
  const stdio = "pipe";
  return execFileSync("git", args, {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    stdio,
  });
}
