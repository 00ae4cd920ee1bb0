import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const runtime = fileURLToPath(new URL("../..", import.meta.url));
const dependencies = join(runtime, "..", "node_modules");

/**
 * Makes a folder for an app that has `sticky-socketio` installed as npm would publish it, built from the sources as
 * they are, and all that this repository depends on.
 *
 * @returns its path, and a function that removes it
 */
export function createAppFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "drop-in-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    installPackage(folder);
    for (const name of readdirSync(dependencies)) {
      if (name === "sticky-socketio") continue;
      symlinkSync(join(dependencies, name), join(folder, "node_modules", name));
    }
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** What is run is built apart from runtime/dist, which other processes may be using. */
function installPackage(folder: string): void {
  const [source, installed] = [
    join(folder, "source"),
    join(folder, "node_modules/sticky-socketio"),
  ];
  mkdirSync(source);
  mkdirSync(installed, { recursive: true });
  for (const name of ["package.json", "README.md", "LICENSE"]) {
    cpSync(join(runtime, name), join(source, name));
  }
  run("tsc", ["-p", runtime, "--outDir", join(source, "dist")]);
  run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder, source]);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  run("tar", ["-xzf", join(folder, tarball), "--strip-components=1", "-C", installed]);
}

/** Runs a tool to its end. */
export function run(command: string, args: readonly string[], cwd?: string): void {
  try {
    execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")}:\n${stdout}${stderr}`, { cause: error });
  }
}
