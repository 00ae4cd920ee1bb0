import { readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "./assets.ts";

/** The name of the package that this program is. */
export const programName = "create-sticky-socketio-app";

const [name, exact] = [programName, version.replaceAll(".", String.raw`\.`)];

/** Where a package manager says that it got this program by its name and version, relative to the program's folder. */
const evidence: readonly (readonly [file: string, pattern: RegExp])[] = [
  // npm
  ["../.package-lock.json", new RegExp(`"resolved": "https?://[^"#]+/-/${name}-${exact}\\.tgz"`)],
  // Yarn with node_modules
  ["../.yarn-state.yml", new RegExp(`^"?${name}@npm:${exact}"?:`, "m")],
  // bun
  ["../../bun.lock", new RegExp(`"${name}": \\["${name}@${exact}",`)],
];

/** Folders that a package manager makes for what it got by name and version: pnpm, and Yarn without node_modules. */
const folders = new RegExp(
  String.raw`[\\/]\.pnpm[\\/]${name}@${exact}(?:_[^\\/]*)?[\\/]|[\\/]links[\\/](?:@[\\/])?${name}[\\/]${exact}[\\/]|[\\/]${name}-npm-${exact}-[0-9a-f]+`,
);

/**
 * Whether the program in a folder came from a registry. A program that came from a file, a clone or a git URL has the same
 * name, which may be somebody else's in the registry.
 */
export function isPublished(folder: string): boolean {
  if (!/[\\/]node_modules[\\/]/.test(folder)) return false;
  if (folders.test(folder)) return true;
  return evidence.some(([file, pattern]) => pattern.test(read(join(folder, file))));
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
