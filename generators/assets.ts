import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../package.json" with { type: "json" };
import { CreateError, systemCode } from "./errors.ts";
import { readTemplate } from "./files/tree.ts";

// Bundled, everything lies beside the bundle's files; from source, templates and what the build made lie beside us.
const built = !import.meta.url.endsWith(".ts");
const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The version of this program. */
export const version: string = manifest.version;

/** The tree of the layers' folders and the file of versions: packed, or as it is edited. */
export const typescriptTree = folder(built ? "./typescript.json" : "../templates");

/** The same layers in JavaScript, derived from those by the build. */
export const javascriptTree = folder(built ? "./javascript.json" : "../dist/javascript");

/** What changed in each version. */
export const changelogFile = folder(built ? "./CHANGELOG.md" : "../CHANGELOG.md");

const vendorFolder = folder(built ? "./vendor" : "../dist/vendor");

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Versions of every package that a generated app may depend on. */
export async function templateVersions(): Promise<Record<string, string>> {
  const text = await readTemplate(typescriptTree, "package.json");
  const { dependencies, devDependencies }: Manifest = JSON.parse(text.toString());
  return { ...dependencies, ...devDependencies };
}

/**
 * The packed runtime under the name that apps install it by. The name has a digest of the contents: package managers keep
 * what they have installed under a name, and their lockfiles refuse other contents of the same name.
 */
export async function runtimeTarball(
  runtimeVersion: string,
  from: string = vendorFolder,
): Promise<{ name: string; contents: Buffer }> {
  const base = `sticky-socketio-${runtimeVersion}`;
  const path = join(from, `${base}.tgz`);
  try {
    const contents = await readFile(path);
    return { name: `${base}-${hash("sha256", contents).slice(0, 8)}.tgz`, contents };
  } catch (error) {
    if (systemCode(error) === "ENOENT") throw new CreateError("NOT_BUILT", path);
    throw error;
  }
}
