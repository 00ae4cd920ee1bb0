import type { Node } from "jsonc-parser";
import { membersOf } from "./json-nodes.ts";

/** The members of package.json that name packages with their versions; people move packages between them. */
const dependencies: readonly string[] = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
];

/** Further members that hold versions. */
const otherVersions: ReadonlySet<string> = new Set([
  "engines",
  "packageManager",
  "overrides",
  "resolutions",
]);

/** Whether a path is that of packages with their versions. */
export function isDependencies(path: readonly string[]): boolean {
  const [member = ""] = path;
  return path.length === 1 && dependencies.includes(member);
}

/** Whether what is at a path is a version. */
export function isVersioned([member = ""]: readonly string[]): boolean {
  return dependencies.includes(member) || otherVersions.has(member);
}

/** Where else in package.json a package is, and its version there. Of what is no dependency, nowhere. */
export function otherPlaceOf(
  path: readonly string[],
  root: Node,
): { readonly path: readonly string[]; readonly version: Node } | undefined {
  const [member = "", name = ""] = path;
  if (path.length !== 2 || !dependencies.includes(member)) return undefined;
  for (const other of dependencies) {
    const version = membersOf(membersOf(root).get(other)).get(name);
    if (other !== member && version !== undefined) return { path: [other, name], version };
  }
  return undefined;
}
