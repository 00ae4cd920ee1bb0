import { UserError } from "../errors.ts";
import { type PackageManager, packageManagers } from "../package-managers.ts";
import { childEnvironment } from "./child-environment.ts";
import { enter } from "./summary.ts";

/**
 * Installs an app's dependencies. What the package manager says goes to stderr.
 *
 * @throws {UserError} INSTALL_FAILED, with how to go on; what is written stays
 */
export async function install(folder: string, packageManager: PackageManager): Promise<void> {
  const { install: command, start } = packageManagers[packageManager];
  const { execa } = await import("execa");
  const result = await execa(packageManager, ["install"], {
    cwd: folder,
    env: childEnvironment(),
    extendEnv: false,
    stdin: "ignore",
    stdout: 2,
    stderr: "inherit",
    reject: false,
  });
  if (!result.failed) return;
  throw new UserError("INSTALL_FAILED", command, reasonOf(result), [
    ...enter(folder),
    command,
    start,
  ]);
}

function reasonOf(result: { code?: string; exitCode?: number; signal?: string }): string {
  if (result.code === "ENOENT") return "there is no such program";
  if (result.signal !== undefined) return `ended by ${result.signal}`;
  return `exit code ${result.exitCode ?? "unknown"}`;
}
