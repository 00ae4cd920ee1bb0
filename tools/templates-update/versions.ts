import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { folder as tools, installRegistry } from "../registry/install.ts";
import { npmSetting } from "../registry/registry.ts";
import { environment } from "../run.ts";

/** A package whose version is raised, and the manifests that have it. */
export interface Raise {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Relative to the repository. */
  readonly manifests: readonly string[];
}

export interface LookUp {
  /** Go beyond the major version that is in use, too; by default false. */
  readonly major?: boolean;
  /** Days that a version has to be public: some package managers refuse younger ones; by default 1. */
  readonly minimumAgeDays?: number;
  /** Where to look, by default the registry that npm is configured with. */
  readonly registry?: string;
}

/** Where versions stand; those of apps in the first. A package that is in two of them has one version. */
const manifests = ["templates/package.json", "package.json", "runtime/package.json"];
/** The package that comes from this repository. */
const own = "sticky-socketio";
const sections = ["dependencies", "devDependencies"] as const;

type Manifest = Partial<Record<(typeof sections)[number], Record<string, string>>>;

const execute = promisify(execFile);

/**
 * Looks up which versions of the packages in `templates/package.json` are behind. Nothing is changed.
 *
 * @throws {Error} naming a package that the registry says nothing of
 */
export async function findRaises(
  repository: string,
  { major = false, minimumAgeDays = 1, registry }: LookUp = {},
): Promise<Raise[]> {
  await installRegistry();
  const url = registry ?? (await npmSetting("registry"));
  const { dependencies, devDependencies } = read(repository, "templates/package.json");
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== own);
  await requireAll(names, url);
  const options = [
    ["--packageFile", join(repository, "templates", "package.json")],
    ["--target", major ? "latest" : "minor"],
    // It makes ncu load when each version was published, which takes several times as long.
    ...(minimumAgeDays > 0 ? [["--cooldown", String(minimumAgeDays)]] : []),
    ["--reject", own],
    ["--jsonUpgraded"],
    ["--registry", url],
  ];
  const ncu = join(tools, "node_modules", ".bin", "ncu");
  const { stdout } = await execute(ncu, options.flat(), { cwd: repository, env: environment() });
  const upgraded = JSON.parse(stdout) as Record<string, string>;
  return Object.entries(upgraded).map(([name, to]) => {
    const having = manifests.filter((path) => versionIn(read(repository, path), name));
    const from = versionIn(read(repository, "templates/package.json"), name) ?? "";
    return { name, from, to, manifests: having };
  });
}

/** Writes raised versions into every manifest that has the package. */
export function applyRaises(repository: string, raises: readonly Raise[]): void {
  for (const path of manifests) {
    const manifest = read(repository, path);
    for (const { name, to } of raises) {
      for (const section of sections) {
        const versions = manifest[section];
        if (versions?.[name] !== undefined) versions[name] = to;
      }
    }
    writeFileSync(join(repository, path), `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
}

/** What finds the versions takes a package that it cannot look up for one that is up to date. */
async function requireAll(names: readonly string[], registry: string): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      const url = new URL(name.replace("/", "%2f"), `${registry.replace(/\/$/, "")}/`);
      const answer = await fetch(url, { method: "HEAD" }).catch((error: unknown) => error);
      if (answer instanceof Response && answer.ok) return;
      const reason = answer instanceof Response ? `status ${answer.status}` : "no connection";
      throw new Error(`${url.href} does not tell the versions of ${name}: ${reason}`);
    }),
  );
}

function read(repository: string, path: string): Manifest {
  return JSON.parse(readFileSync(join(repository, path), "utf8")) as Manifest;
}

function versionIn(manifest: Manifest, name: string): string | undefined {
  return sections.map((section) => manifest[section]?.[name]).find(Boolean);
}
