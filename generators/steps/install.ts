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
 * Installs an app's dependencies.
 *
 * @throws {CreateError} INSTALL_FAILED, or STOPPED when `signal` is aborted; what is written stays
 */
export async function install(
  folder: string,
  packageManager: PackageManager,
  { showsOutput, next, signal }: InstallOptions,
): Promise<void> {
  const { install: command } = packageManagers[packageManager];
  const { execa } = await import("execa");
  const result = await execa(packageManager, ["install"], {
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
