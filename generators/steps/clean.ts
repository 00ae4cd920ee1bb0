import { CreateError } from "../errors.ts";
import { childEnvironment } from "./child-environment.ts";
import { isInRepository } from "./git.ts";

/** Most paths that an error lists. */
const shown = 10;

/**
 * Makes sure that git has everything that is in a folder, so that what is about to change can be told from it and taken
 * back. Other folders of the repository do not matter, nor does what git ignores. Without a repository all is well.
 *
 * @throws {CreateError} NOT_CLEAN or NO_GIT
 */
export async function requireClean(folder: string): Promise<void> {
  if (!isInRepository(folder)) return;
  const { execa } = await import("execa");
  const args = ["status", "--porcelain", "-z", "--untracked-files=normal", "--", "."];
  const result = await execa("git", args, {
    cwd: folder,
    env: childEnvironment(),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
  });
  if (result.failed) {
    const reason = result.code === "ENOENT" ? "it is not installed" : result.stderr.trim();
    throw new CreateError("NO_GIT", reason);
  }
  const paths = pathsIn(result.stdout);
  if (paths.length === 0) return;
  const more = paths.length - shown;
  const listed = more > 0 ? [...paths.slice(0, shown), `and ${more} more`] : paths;
  throw new CreateError("NOT_CLEAN", listed);
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
