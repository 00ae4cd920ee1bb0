import { CreateError } from "../errors.ts";
import { childEnvironment } from "./child-environment.ts";
import { isInRepository } from "./git.ts";

/** Most paths that an error lists. */
const shown = 10;

/**
 * Makes sure that git has everything that is in a folder, so that what is about to change can be told from it and taken
 * back. Other folders of the repository do not matter, nor does what git ignores, unless it is about to change. Without
 * a repository all is well.
 *
 * @param changing paths of files that are there and about to change, relative to the folder
 * @throws {CreateError} NOT_CLEAN, NOT_IN_GIT or NO_GIT
 */
export async function requireClean(folder: string, changing: readonly string[]): Promise<void> {
  if (!isInRepository(folder)) return;
  const status = ["status", "--porcelain", "-z", "--untracked-files=normal", "--", "."];
  const uncommitted = pathsIn(await git(folder, status));
  if (uncommitted.length > 0) throw new CreateError("NOT_CLEAN", firstOf(uncommitted));

  const files = await git(folder, ["ls-files", "-z", "-v", "--", "."]);
  const tags = new Map(files.split("\0").map((entry) => [plain(entry.slice(2)), entry[0]]));
  const hidden = changing.flatMap((path) => {
    const tag = tags.get(plain(path));
    if (tag === "H") return [];
    return [`${path} (${tag === undefined ? "ignored" : "marked as not to be looked at"})`];
  });
  if (hidden.length > 0) throw new CreateError("NOT_IN_GIT", firstOf(hidden));
}

/**
 * Makes sure that git does not have something that is never committed. Where git does not answer, nobody knows.
 *
 * @param path relative to the folder
 * @throws {CreateError} RECORD_DAMAGED
 */
export async function requireUntracked(folder: string, path: string): Promise<void> {
  if (!isInRepository(folder)) return;
  const files = await git(folder, ["ls-files", "-z", "--", path]).catch((error: unknown) => {
    if (error instanceof CreateError) return "";
    throw error;
  });
  if (files === "") return;
  throw new CreateError("RECORD_DAMAGED", path, "git has it, and no run of ours commits that");
}

/** @throws {CreateError} NO_GIT */
async function git(folder: string, args: readonly string[]): Promise<string> {
  const { execa } = await import("execa");
  const result = await execa("git", args, {
    cwd: folder,
    env: childEnvironment(),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
  });
  if (!result.failed) return result.stdout;
  const reason = result.code === "ENOENT" ? "it is not installed" : result.stderr.trim();
  throw new CreateError("NO_GIT", reason);
}

function firstOf(paths: readonly string[]): string[] {
  const more = paths.length - shown;
  return more > 0 ? [...paths.slice(0, shown), `and ${more} more`] : [...paths];
}

/** macOS may spell a name in another way than git. */
function plain(path: string): string {
  return path.normalize("NFC");
}

/** The paths of `git status -z`, in which what a path was before it was renamed comes after it. */
function pathsIn(status: string): string[] {
  const entries = status.split("\0").values();
  const paths: string[] = [];
  for (const entry of entries) {
    if (entry === "") continue;
    paths.push(entry.slice(3));
    if (/^[RC]/.test(entry)) entries.next();
  }
  return paths;
}
