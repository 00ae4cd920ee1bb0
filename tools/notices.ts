import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;
const RULE = "-".repeat(80);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/**
 * The notices that the licences of bundled packages ask for, one section a package.
 *
 * @param modules paths of the modules in the bundle
 * @throws {Error} naming a package that says nothing of its licence
 */
export function noticesFor(modules: Iterable<string>): string {
  const folders = new Set([...modules].map(packageFolder).filter((folder) => folder !== undefined));
  const sections = new Map([...folders].map((folder) => sectionOf(folder)));
  const sorted = [...sections].toSorted(([a], [b]) => a.localeCompare(b, "en"));
  return `This program contains the following packages.\n\n${sorted.map(([, text]) => text).join("\n")}`;
}

/** The folder of the package that a module belongs to; undefined for our own modules. */
function packageFolder(module: string): string | undefined {
  const path = module.split("?")[0] ?? "";
  if (!path.includes(`${sep}node_modules${sep}`)) return undefined;
  let folder = dirname(path);
  // Packages put manifests without a name into folders below their own.
  while (manifestOf(folder)?.name === undefined) folder = dirname(folder);
  return folder;
}

function sectionOf(folder: string): [title: string, text: string] {
  const { name, version, license } = manifestOf(folder) ?? { name: folder, version: "" };
  const texts = readdirSync(folder)
    .filter((file) => LICENSE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (license === undefined && texts.length === 0) throw new Error(`${name} has no licence`);
  const title = `${name} ${version} (${license ?? "see below"})`;
  return [title, [RULE, title, "", ...texts, ""].join("\n")];
}

function manifestOf(folder: string): Manifest | undefined {
  const path = join(folder, "package.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : undefined;
}
