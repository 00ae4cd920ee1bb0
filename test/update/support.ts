import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { vi } from "vitest";
import { type Finished, parseLines, root, temporaryFolder } from "../generators/support.ts";

/** What is other in a program than in ours: a text, null for no such file, or what becomes of the text that is there. */
export type Edits = Readonly<Record<string, string | null | ((text: string) => string)>>;

/** The scaffolder with its own version and its own templates. */
export interface Program {
  readonly cli: string;
  readonly folder: string;
  readonly version: string;
}

/**
 * A copy of the scaffolder that says it is of another version and has other templates. It lies below this repository,
 * where it finds its packages.
 *
 * @param name of its folder: one for each test file
 */
export function programOf(name: string, version: string, edits: Edits = {}): Program {
  const folder = join(root, "test", ".apps", "programs", name, version);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "dist", "vendor"), { recursive: true });
  for (const path of ["generators", "templates", "package.json", "CHANGELOG.md"]) {
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: isOurs });
  }
  const ours = (text: string) => text.replace(/"version": "[^"]+"/, `"version": "${version}"`);
  const runtime = (text: string) =>
    text.replace(/"sticky-socketio": "[^"]+"/, `"sticky-socketio": "${version}"`);
  const tarball = join("dist", "vendor", `sticky-socketio-${version}.tgz`);
  edit(folder, {
    "package.json": ours,
    "templates/package.json": runtime,
    // No text, and another one in each version.
    [tarball]: `\0the runtime ${version}`,
  });
  edit(folder, edits);
  return { cli: join(folder, "generators", "cli.ts"), folder, version };
}

/**
 * Runs a program as if it were a process of its own, which takes several times as long: one at a time, in a folder.
 * Where a process matters, `runNode` starts one.
 */
async function runHere(program: Program, args: readonly string[], cwd: string): Promise<Finished> {
  const entry = join(program.folder, "generators", "command-line", "main.ts");
  const started = (await import(/* @vite-ignore */ entry)) as Entry;
  const [before, stdout, stderr] = [
    process.cwd(),
    capture(process.stdout),
    capture(process.stderr),
  ];
  // What a package manager that runs these tests says of itself is not about the app.
  vi.stubEnv("npm_config_user_agent", undefined);
  process.chdir(cwd);
  try {
    const code = await started.main(args);
    return { code, stdout: stdout(), stderr: stderr() };
  } finally {
    process.chdir(before);
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  }
}

interface Entry {
  main(args: readonly string[]): Promise<number>;
}

function capture(stream: NodeJS.WriteStream): () => string {
  const written: string[] = [];
  vi.spyOn(stream, "write").mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  return () => written.join("");
}

function isOurs(path: string): boolean {
  return !path.endsWith("node_modules");
}

function edit(folder: string, edits: Edits): void {
  for (const [path, change] of Object.entries(edits)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (change === null) rmSync(target);
    else
      writeFileSync(
        target,
        typeof change === "string" ? change : change(readFileSync(target, "utf8")),
      );
  }
}

/** Path of the packed runtime in the apps of a program, whose contents say its version. */
export function runtimeOf(version: string): string {
  const digest = hash("sha256", `\0the runtime ${version}`).slice(0, 8);
  return `vendor/sticky-socketio-${version}-${digest}.tgz`;
}

/** Makes an app with a program, in a folder that is gone after the test. */
export async function makeApp(program: Program, ...args: string[]): Promise<string> {
  const folder = await temporaryFolder();
  const framework = args.includes("--framework") ? [] : ["--framework", "http"];
  const quick = ["--yes", "--no-install", "--no-git", ...framework];
  const result = await runHere(program, ["app", ...quick, ...args], folder);
  if (result.code !== 0) throw new Error(`The app cannot be made:\n${result.stderr}`);
  return join(folder, "app");
}

/** Makes apps that are copies of one. */
export function appMaker(program: Program, ...args: string[]): () => Promise<string> {
  let first: Promise<string> | undefined;
  return async () => {
    first ??= keep(program, args);
    const app = join(await temporaryFolder(), "app");
    await cp(await first, app, { recursive: true });
    return app;
  };
}

async function keep(program: Program, args: readonly string[]): Promise<string> {
  const made = await makeApp(program, ...args);
  const kept = join(program.folder, "app");
  await cp(made, kept, { recursive: true });
  return kept;
}

export interface Updated {
  readonly code: number | null;
  readonly stderr: string;
  readonly lines: readonly Record<string, unknown>[];
  readonly last: Record<string, unknown>;
  /** What happened to each file, by path; those that were and are as they have to be are left out. */
  readonly actions: Readonly<Record<string, string>>;
  /** What is said of files, by path. */
  readonly notes: Readonly<Record<string, readonly string[]>>;
}

interface FileLine {
  readonly path: string;
  readonly action: string;
  readonly notes?: readonly string[];
}

/** Runs `update --json` of a program in an app, in this process. */
export async function update(program: Program, app: string, ...args: string[]): Promise<Updated> {
  return updatedBy(await runHere(program, ["update", "--json", ...args], app));
}

/** What a program with `--json` has said of an update. */
export function updatedBy({ code, stdout, stderr }: Finished): Updated {
  const lines = stdout === "" ? [] : parseLines(stdout);
  const plan = lines.find(({ type }) => type === "plan");
  const files = (plan?.["files"] ?? []) as readonly FileLine[];
  const shown = files.filter(
    ({ path, action }) => action !== "same" && !path.startsWith(".sticky-socketio/"),
  );
  return {
    code,
    stderr,
    lines,
    last: lines.at(-1) ?? {},
    actions: Object.fromEntries(shown.map(({ path, action }) => [path, action])),
    notes: Object.fromEntries(
      files.flatMap(({ path, notes }) => (notes === undefined ? [] : [[path, notes]])),
    ),
  };
}

/** A file of an app. */
export function read(app: string, path: string): string {
  return readFileSync(join(app, path), "utf8");
}

export function write(app: string, path: string, contents: string | Buffer): void {
  mkdirSync(dirname(join(app, path)), { recursive: true });
  writeFileSync(join(app, path), contents);
}

/** Changes a file as a person would: with what is there already. */
export function rewrite(app: string, path: string, change: (text: string) => string): void {
  const [before, after] = [read(app, path), change(read(app, path))];
  if (before === after) throw new Error(`Nothing changed in ${path}`);
  write(app, path, after);
}

/** Runs git in a folder, as somebody. */
export function git(folder: string, ...args: string[]): string {
  const someone = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"];
  return execFileSync("git", [...someone, ...args], { cwd: folder, encoding: "utf8" });
}

/** Makes a repository of a folder, with everything in it committed. */
export function commitAll(folder: string, ...options: string[]): void {
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "All of it", ...options);
}
