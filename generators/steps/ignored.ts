import { execFile } from "node:child_process";
import { childEnvironment } from "./child-environment.ts";
import { isInRepository } from "./git.ts";

/**
 * The files of an app that git would not keep: a rule ignores them, and they are not tracked. None where the app is in no
 * repository, or where all of it is ignored, so that it is not meant to be kept.
 *
 * @param paths relative to the folder
 */
export async function ignoredPaths(folder: string, paths: readonly string[]): Promise<string[]> {
  if (!isInRepository(folder)) return [];
  const ignored = await checkIgnore(folder, paths);
  return ignored.length === paths.length ? [] : ignored;
}

/** Resolves with nothing where git does not answer: then nobody knows. */
function checkIgnore(folder: string, paths: readonly string[]): Promise<string[]> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: childEnvironment() };
    const args = ["check-ignore", "-z", "--stdin"];
    const child = execFile("git", args, options, (error, stdout) => {
      resolve(error === null ? stdout.split("\0").filter((path) => path !== "") : []);
    });
    // git may be missing, or end before it has read everything.
    child.stdin?.on("error", () => {});
    child.stdin?.end(paths.map((path) => `${path}\0`).join(""));
  });
}
