import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { version } from "./assets.ts";
import { isPublished, programName } from "./published.ts";
import { childEnvironment } from "./steps/child-environment.ts";

/**
 * Where a program comes from: a package with its exact version, a git URL with a commit, or the path of a folder on this
 * machine.
 */
export type Source = string;

/** The form of a source that another machine can get: `name@1.2.3`, or `https://host/path#<commit>`. */
const portable = new RegExp(
  String.raw`^(?:${programName}@\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?|https://[\w.-]+(?::\d+)?/[\w.~/+-]+#[0-9a-f]{40})$`,
);

const run = promisify(execFile);

/** Whether another machine can get a program from its source. */
export function isPortable(source: Source): boolean {
  return portable.test(source);
}

/** Whether a text may be recorded as a source. */
export function isSource(value: unknown): value is Source {
  if (typeof value !== "string" || value.length > 4096 || /\p{Cc}/u.test(value)) return false;
  return isPortable(value) || /^(?:\/|\\\\|[A-Za-z]:[\\/])/.test(value);
}

/** Where this program comes from. */
export async function sourceOfThisProgram(): Promise<Source> {
  return sourceOf(fileURLToPath(new URL("..", import.meta.url)));
}

/** Where the program in a folder comes from. */
export async function sourceOf(folder: string): Promise<Source> {
  const root = realpathSync(folder);
  if (isPublished(root)) return `${programName}@${version}`;
  return (await remoteCommit(root)) ?? root;
}

/** The commit of a clone where its remote has that, and nothing was changed since. */
async function remoteCommit(root: string): Promise<Source | undefined> {
  try {
    const [top, commit, url, branches, changes] = await Promise.all([
      git(root, "rev-parse", "--show-toplevel"),
      git(root, "rev-parse", "HEAD"),
      git(root, "remote", "get-url", "origin"),
      git(root, "branch", "--remotes", "--contains", "HEAD", "--list", "origin/*"),
      git(root, "status", "--porcelain", "--untracked-files=no"),
    ]);
    if (realpathSync(top) !== root || branches === "" || changes !== "") return undefined;
    const source = `${publicUrl(url)}#${commit}`;
    return isPortable(source) ? source : undefined;
  } catch {
    // There is no git, no clone, no remote or no commit.
    return undefined;
  }
}

/** A remote's address as anybody can read it: by HTTPS, without a user or a password. */
export function publicUrl(url: string): string {
  const [, host, path] = /^(?:\w+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url) ?? [];
  if (host !== undefined && path !== undefined) return `https://${host}/${path}`;
  if (!URL.canParse(url)) return url;
  const { protocol, hostname, port, pathname } = new URL(url);
  if (protocol === "https:") return `https://${hostname}${port && `:${port}`}${pathname}`;
  return protocol === "ssh:" ? `https://${hostname}${pathname}` : url;
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("git", args, { cwd: folder, env: childEnvironment() });
  return stdout.trim();
}
