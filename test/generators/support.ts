import { type SpawnOptions, spawn } from "node:child_process";
import { hash } from "node:crypto";
import { globSync, statSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { RenderedFile } from "../../generators/files/render.ts";
import type { Answers } from "../../generators/options.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));
/** The program: as it is built, because that starts several times as fast, unless its sources are newer. */
export const cli = newestProgram();

/** One of everything. */
export const someAnswers: Answers = {
  directory: "my-app",
  framework: "http",
  adapter: "redis",
  balancing: "random",
  transports: "websocket",
  tls: true,
  language: "typescript",
  with: ["docker", "compose"],
  packageManager: "pnpm",
};

/** A folder of its own for the running test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sticky-socketio-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node to its end without a terminal; `env` is added to ours, and undefined takes a variable out. */
export async function runNode(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  options: Pick<SpawnOptions, "uid" | "gid"> = {},
): Promise<Finished> {
  const outer = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const child = spawn(process.execPath, args, {
    ...options,
    cwd,
    env: { ...Object.fromEntries(outer), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, stdout, stderr };
}

/** The objects of `--json` output, a line each. */
export function parseLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** What two files with the same contents have in common, short enough to be read in the report of a test. */
export function digest(contents: Buffer): string {
  return hash("sha1", contents).slice(0, 12);
}

/** Every file below a folder with the digest of its contents, by path; git's own files apart. */
export async function contentsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(join("/", ".git", "/")));
  const contents = await Promise.all(
    files.map(async (path) => [relative(folder, path), digest(await readFile(path))] as const),
  );
  return Object.fromEntries(contents);
}

/** A rendered file, as short as a test wants it. */
export function file(path: string, text = "", executable = false): RenderedFile {
  return { path, contents: Buffer.from(text), executable };
}

function newestProgram(): string {
  const [built, source] = [join(root, "dist", "cli.js"), join(root, "generators", "cli.ts")];
  const made = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const paths = globSync("{generators,templates}/**", {
    cwd: root,
    exclude: (path) => path.endsWith("node_modules"),
  });
  const changed = paths.some((path) => statSync(join(root, path)).mtimeMs > made);
  return changed ? source : built;
}
