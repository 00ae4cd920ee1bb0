import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
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

function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, ".git"))) return true;
  return dirname(folder) !== folder && isInRepository(dirname(folder));
}

async function git(
  folder: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { execa } = await import("execa");
  const result = await execa("git", args, {
    cwd: folder,
    env: childEnvironment(),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    ...(signal !== undefined && { cancelSignal: signal }),
  });
  if (!result.failed) return undefined;
  if (result.code === "ENOENT") return "git is not installed";
  const line = result.stderr.split("\n").find((text) => text.trim() !== "");
  return line?.trim() ?? `exit code ${result.exitCode ?? "unknown"}`;
}
