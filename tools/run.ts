import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../generators/steps/child-environment.ts";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a program to its end in this terminal. Resolves with its exit code, 1 when a signal ended it. */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string = root,
): Promise<number> {
  const shell = process.platform === "win32";
  const child = spawn(command, args, { cwd, env: environment(), stdio: "inherit", shell });
  const forward = () => child.kill("SIGTERM");
  process.on("SIGTERM", forward).on("SIGINT", ignore);
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  }).finally(() => process.off("SIGTERM", forward).off("SIGINT", ignore));
}

/** As {@link run}. @throws {Error} naming the command when it does not end with 0 */
export async function runOrThrow(...parameters: Parameters<typeof run>): Promise<void> {
  const code = await run(...parameters);
  if (code === 0) return;
  const [command, args] = parameters;
  throw new Error(`"${[command, ...args].join(" ")}" ended with exit code ${code}`);
}

/**
 * The environment for programs started here: as the generator has it for its own, with this Node and the locally
 * installed programs first on the `PATH`.
 */
export function environment(): NodeJS.ProcessEnv {
  // npm exports what the .npmrc of this repository sets, which is no setting of the person who runs the task.
  const { npm_config_omit_lockfile_registry_resolved: _, ...env } = childEnvironment();
  const path = [join(root, "node_modules", ".bin"), join(process.execPath, ".."), process.env.PATH];
  return { ...env, PATH: path.join(delimiter) };
}

// A terminal's Ctrl-C reaches the program that was started, which has things to stop: wait for it.
function ignore(): void {}
