import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { minimatch } from "minimatch";
import type { PackageManager } from "./package-managers.ts";

/**
 * Root of the workspace with a folder among its members, absolute; undefined where no folder above lists this one. The
 * package manager installs such a folder from the root, and keeps the only lockfile there.
 */
export async function enclosingWorkspace(
  folder: string,
  packageManager: PackageManager,
): Promise<string | undefined> {
  const patternsIn = packageManager === "pnpm" ? patternsOfPnpm : patternsOfManifest;
  for (const root of foldersAbove(folder)) {
    const patterns = await patternsIn(root);
    if (patterns !== undefined && lists(patterns, relative(root, folder))) return root;
  }
  return undefined;
}

/** Root of the git repository around a folder, absolute; undefined where there is none, or where it is the folder itself. */
export function enclosingRepository(folder: string): string | undefined {
  if (isRepository(folder)) return undefined;
  return foldersAbove(folder).find(isRepository);
}

function isRepository(folder: string): boolean {
  return existsSync(join(folder, ".git"));
}

/** Nearest first. */
function foldersAbove(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...foldersAbove(above)];
}

/** Later patterns overrule earlier ones, and "!" excludes. */
function lists(patterns: readonly string[], path: string): boolean {
  const typed = path.split(sep).join("/");
  return patterns.reduce((isListed, pattern) => {
    const excludes = pattern.startsWith("!");
    const bare = pattern
      .replace(/^!/, "")
      .replace(/^\.?\//, "")
      .replace(/\/+$/, "");
    // It throws on a pattern that is too long.
    return parsed(() => minimatch(typed, bare, { dot: true })) === true ? !excludes : isListed;
  }, false);
}

async function patternsOfManifest(root: string): Promise<string[] | undefined> {
  const text = await textOf(join(root, "package.json"));
  if (text === undefined) return undefined;
  const workspaces = propertyOf(
    parsed(() => JSON.parse(text) as unknown),
    "workspaces",
  );
  // An object with `packages` is the older form of Yarn, and Bun has it for catalogs.
  return stringsIn(Array.isArray(workspaces) ? workspaces : propertyOf(workspaces, "packages"));
}

async function patternsOfPnpm(root: string): Promise<string[] | undefined> {
  const text = await textOf(join(root, "pnpm-workspace.yaml"));
  if (text === undefined) return undefined;
  const { parse } = await import("yaml");
  return stringsIn(
    propertyOf(
      parsed(() => parse(text) as unknown),
      "packages",
    ),
  );
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    // npm takes a byte order mark, JSON.parse() does not.
    return (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}

/** A file of somebody else's with a mistake in it makes no workspace; its package manager tells what is wrong. */
function parsed(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function stringsIn(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
}
