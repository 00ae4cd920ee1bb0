import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CreateError, systemReason } from "../errors.ts";
import type { Found } from "../files/working-tree.ts";
import { isUntouched } from "./contents.ts";
import type { Trees } from "./trees.ts";

type Mine = ReadonlyMap<string, Found>;

/**
 * What is at each path once everything has gone that goes: a file of ours that nobody has changed, and that the templates
 * no longer have, is not in the way of what they have in its place; neither is a folder of nothing but such files.
 *
 * @param paths that the templates have now
 * @throws {CreateError} UNREADABLE
 */
export async function withoutObstacles(
  folder: string,
  { base, mine, moved }: Trees,
  paths: ReadonlyMap<string, unknown>,
): Promise<Mine> {
  const leaving = new Set([...moved.values()].filter((path) => !paths.has(path)));
  for (const [path, file] of base) {
    const there = mine.get(path);
    const goes = !paths.has(path) && there?.found === "file" && isUntouched(file, there.contents);
    if (goes) leaving.add(path);
  }
  if (leaving.size === 0) return mine;
  const clear = new Map(mine);
  for (const path of paths.keys()) {
    if (await isFreed(folder, path, mine.get(path), leaving)) clear.set(path, { found: "nothing" });
  }
  return clear;
}

async function isFreed(
  folder: string,
  path: string,
  there: Found | undefined,
  leaving: ReadonlySet<string>,
): Promise<boolean> {
  if (there?.found === "blocked") return leaving.has(there.obstacle);
  if (there?.found !== "other" || there.reason !== "a folder") return false;
  // Without looking any further where nothing of ours is in it.
  const below = [...leaving].some((one) => one.startsWith(`${path}/`));
  return below && (await isAllLeaving(folder, path, leaving));
}

/** Whether nothing is left of a folder. One that has been empty stays, and with that those around it. */
async function isAllLeaving(
  root: string,
  folder: string,
  leaving: ReadonlySet<string>,
): Promise<boolean> {
  const full = join(root, folder);
  const entries = await readdir(full, { withFileTypes: true }).catch((error: unknown) => {
    throw new CreateError("UNREADABLE", full, systemReason(error));
  });
  if (entries.length === 0) return false;
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    const goes = entry.isDirectory() ? await isAllLeaving(root, path, leaving) : leaving.has(path);
    if (!goes) return false;
  }
  return true;
}
