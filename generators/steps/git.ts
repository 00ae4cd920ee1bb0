import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { childEnvironment } from "./child-environment.ts";

/** What became of a repository, in one line, and whether there is a first commit. */
export interface RepositoryOutcome {
  readonly committed: boolean;
  readonly message: string;
}

/**
 * Starts a git repository in an app's folder and commits everything, unless the folder is in a repository already.
 * It never fails: an app without a commit is still an app. A signal that is aborted ends it.
 */
export async function startRepository(
  folder: string,
  message: string,
  signal?: AbortSignal,
): Promise<RepositoryOutcome> {
  if (isInRepository(folder)) {
    return { committed: false, message: "Left the git repository to you: it was there before" };
  }
  const steps = [
    ["init", "--quiet"],
    ["add", "--all"],
    ["commit", "--quiet", "--message", message],
  ];
  for (const args of steps) {
    const failure = await git(folder, args, signal);
    if (failure === undefined) continue;
    return { committed: false, message: `No first commit: git ${args[0]} failed (${failure})` };
  }
  return { committed: true, message: "Made a git repository with a first commit" };
}

/** Whether a folder, or one above it, is that of a repository. */
export function isInRepository(folder: string): boolean {
  return repositoryOf(folder) !== undefined;
}

/**
 * Where a folder is in its repository, as Git writes it: `services/chat/`; "" for the root, and outside of a repository.
 * The folder need not exist yet.
 */
export function prefixInRepository(folder: string): string {
  const place = realPlaceOf(folder);
  const path = relative(repositoryOf(place) ?? place, place);
  return path === "" ? "" : `${path.split(sep).join("/")}/`;
}

function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  return dirname(folder) === folder ? undefined : repositoryOf(dirname(folder));
}

/** Git follows links to the folder that it runs in. */
function realPlaceOf(folder: string): string {
  if (existsSync(folder)) return realpathSync(folder);
  return dirname(folder) === folder ? folder : join(realPlaceOf(dirname(folder)), basename(folder));
}

/** Resolves with why it failed. With what Node has: execa takes longer to load than git to do all this. */
function git(
  folder: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = {
      cwd: folder,
      env: childEnvironment(),
      ...(signal !== undefined && { signal }),
    };
    const child = execFile("git", args, options, (error, _stdout, stderr) => {
      if (error === null) return resolve(undefined);
      if (error.code === "ENOENT") return resolve("git is not installed");
      const line = stderr.split("\n").find((text) => text.trim() !== "");
      return resolve(line?.trim() ?? `exit code ${error.code ?? "unknown"}`);
    });
    child.stdin?.end();
  });
}
