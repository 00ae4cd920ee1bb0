import type { PackageManager } from "../package-managers.ts";
import { childEnvironment } from "./child-environment.ts";

export interface PinOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Milliseconds that a package manager has to tell its version. */
const timeout = 5000;

/**
 * A package manager with its version, as `packageManager` of package.json has it: `pnpm@11.0.0`. Of the one that runs
 * this process it is known; others are asked, apart from npm, which is not brought by that field. Undefined where it
 * cannot be known, and for Yarn 1, which cannot install the app.
 */
export async function pin(
  packageManager: PackageManager,
  { cwd, env = process.env }: PinOptions,
): Promise<string | undefined> {
  const [name, running] = (env["npm_config_user_agent"] ?? "").split(" ")[0]?.split("/") ?? [];
  if (name === packageManager) return pinned(packageManager, running ?? "");
  if (packageManager === "npm") return undefined;
  const { execa } = await import("execa");
  const { stdout, failed } = await execa(packageManager, ["--version"], {
    cwd,
    env: childEnvironment(env),
    extendEnv: false,
    stdin: "ignore",
    timeout,
    reject: false,
  });
  return failed ? undefined : pinned(packageManager, stdout.trim());
}

function pinned(packageManager: PackageManager, version: string): string | undefined {
  if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) return undefined;
  return packageManager === "yarn" && version.startsWith("1.")
    ? undefined
    : `${packageManager}@${version}`;
}
