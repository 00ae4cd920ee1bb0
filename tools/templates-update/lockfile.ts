import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runOrThrow } from "../run.ts";

/** All that a lockfile is made of. */
const inputs = [".npmrc", "package.json", "runtime/package.json", "templates/package.json"];

/**
 * Makes the repository's lockfile anew, in a folder that has nothing but the manifests: beside an installed
 * `node_modules` npm drops the binaries of other platforms from it.
 *
 * @throws {Error} when npm cannot resolve the versions
 */
export async function makeLockfile(repository: string): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), "lockfile-"));
  try {
    for (const path of inputs) cpSync(join(repository, path), join(copy, path));
    const flags = ["--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"];
    await runOrThrow("npm", ["install", ...flags, "--loglevel=error"], copy);
    cpSync(join(copy, "package-lock.json"), join(repository, "package-lock.json"));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
