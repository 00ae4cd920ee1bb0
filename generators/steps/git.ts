import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { childEnvironment } from "./child-environment.ts";

/**
 * Starts a git repository in an app's folder and commits everything, unless the folder is in a repository already.
 * Resolves with one line about what was done, or why not: an app without a commit is still an app.
 */
export async function startRepository(folder: string, message: string): Promise<string> {
  if (isInRepository(folder)) return "Left the git repository to you: it was there before";
  const steps = [
    ["init", "--quiet"],
    ["add", "--all"],
    ["commit", "--quiet", "--message", message],
  ];
  for (const args of steps) {
    const failure = await git(folder, args);
    if (failure !== undefined) return `No first commit: git ${args[0]} failed (${failure})`;
  }
  return "Made a git repository with a first commit";
}

function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, ".git"))) return true;
  return dirname(folder) !== folder && isInRepository(dirname(folder));
}

async function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  const { execa } = await import("execa");
  const result = await execa("git", args, {
    cwd: folder,
    env: childEnvironment(),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
  });
  if (!result.failed) return undefined;
  if (result.code === "ENOENT") return "git is not installed";
  const line = result.stderr.split("\n").find((text) => text.trim() !== "");
  return line?.trim() ?? `exit code ${result.exitCode ?? "unknown"}`;
}
