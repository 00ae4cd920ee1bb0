import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runOrThrow } from "../run.ts";

/** Where the registry and the package managers are installed. */
export const folder = import.meta.dirname;

/**
 * Installs what the lockfile of this folder says, unless that is done. It is no workspace, because what Verdaccio needs
 * would take the place of what the templates do.
 *
 * @throws {Error} when npm cannot install it
 */
export async function installRegistry(): Promise<void> {
  const wanted = readFileSync(join(folder, "package-lock.json"), "utf8");
  const stamp = join(folder, "node_modules", ".installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  console.log("Installing a local registry and the package managers that are tested with it");
  const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await runOrThrow("npm", ["install", ...flags], folder);
  writeFileSync(stamp, wanted);
}
