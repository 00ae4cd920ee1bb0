import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CreateError } from "../errors.ts";
import { type PackageManager, packageManagers } from "../package-managers.ts";
import { childEnvironment } from "./child-environment.ts";

export interface InstallOptions {
  /** Whether what the package manager says goes to our stderr; otherwise its last lines are told when it fails. */
  readonly showsOutput: boolean;
  /** Commands to go on with when it fails. */
  readonly next: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Lines of a failed installation that are shown. */
const lastLines = 30;

/**
 * Installs an app's dependencies, those for development as well: without them none of the next steps works.
 *
 * @throws {CreateError} INSTALL_FAILED, or STOPPED when `signal` is aborted; what is written stays
 */
export async function install(
  folder: string,
  packageManager: PackageManager,
  { showsOutput, next, signal }: InstallOptions,
): Promise<void> {
  const command = packageManagers[packageManager].fullInstall;
  const [program = "", ...args] = command.split(" ");
  const { execa } = await import("execa");
  const result = await execa(program, args, {
    cwd: folder,
    // In CI Yarn installs nothing for which there is no lockfile yet.
    env: { ...childEnvironment(), YARN_ENABLE_IMMUTABLE_INSTALLS: "false" },
    extendEnv: false,
    stdin: "ignore",
    stdout: showsOutput ? 2 : "pipe",
    stderr: showsOutput ? "inherit" : "pipe",
    all: true,
    reject: false,
    ...(signal !== undefined && { cancelSignal: signal }),
  });
  // The package manager may have heard of Ctrl-C before us.
  if (signal?.aborted === true) throw new CreateError("STOPPED", next);
  if (!result.failed) return;
  const output = (result.all ?? "").split("\n").slice(-lastLines).join("\n");
  throw new CreateError("INSTALL_FAILED", command, reasonOf(result), next, output.trim());
}

function reasonOf(result: { code?: string; exitCode?: number; signal?: string }): string {
  if (result.code === "ENOENT") return "there is no such program";
  if (result.signal !== undefined) return `ended by ${result.signal}`;
  return `exit code ${result.exitCode ?? "unknown"}`;
}

/** Development dependencies in an app's package.json that an installation has left out. */
export async function missingForDevelopment(folder: string): Promise<string[]> {
  // There is no node_modules with Plug'n'Play, which has everything.
  if (existsSync(join(folder, ".pnp.cjs"))) return [];
  const manifest = join(folder, "package.json");
  const places = (name: string) => createRequire(manifest).resolve.paths(name) ?? [];
  return Object.keys(await devDependenciesIn(manifest)).filter(
    (name) => !places(name).some((place) => existsSync(join(place, name))),
  );
}

async function devDependenciesIn(manifest: string): Promise<Record<string, string>> {
  // npm takes a byte order mark, JSON.parse() does not.
  const text = (await readFile(manifest, "utf8")).replace(/^\uFEFF/, "");
  const { devDependencies = {} } = JSON.parse(text) as { devDependencies?: Record<string, string> };
  return devDependencies;
}
