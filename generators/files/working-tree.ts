import { lstat, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateError, systemCode, systemReason } from "../errors.ts";

/** What is at a path of a folder. */
export type Found =
  | { readonly found: "nothing" }
  | { readonly found: "file"; readonly contents: Buffer; readonly mode: number }
  /** A folder or a link. */
  | { readonly found: "other"; readonly reason: "a folder" | "not a file" }
  /** One of the folders on the way is no folder: its path relative to the root, `.` for the root itself. */
  | { readonly found: "blocked"; readonly obstacle: string };

/**
 * Looks at paths of a folder, which need not exist; nothing is changed. A symbolic link counts as taken wherever it
 * leads: what is written has to end up inside the folder. The folder itself may be one.
 *
 * @throws {CreateError} UNREADABLE
 */
export async function lookAt(
  root: string,
  paths: Iterable<string>,
): Promise<ReadonlyMap<string, Found>> {
  const folders = new Map<string, Promise<string | undefined>>();
  const entries = Array.from(
    paths,
    async (path) => [path, await find(root, path, folders)] as const,
  );
  return new Map(await Promise.all(entries));
}

async function find(
  root: string,
  path: string,
  folders: Map<string, Promise<string | undefined>>,
): Promise<Found> {
  const obstacle = await blockedFolder(root, dirname(path), folders);
  if (obstacle !== undefined) return { found: "blocked", obstacle };
  const full = join(root, path);
  const there = await look(full, lstat);
  if (there === undefined) return { found: "nothing" };
  if (!there.isFile()) {
    return { found: "other", reason: there.isDirectory() ? "a folder" : "not a file" };
  }
  const contents = await readFile(full).catch(unreadable(full));
  return { found: "file", contents, mode: there.mode };
}

/** The first folder on the way from the root that is there and no folder. */
function blockedFolder(
  root: string,
  folder: string,
  known: Map<string, Promise<string | undefined>>,
): Promise<string | undefined> {
  let blocked = known.get(folder);
  if (blocked === undefined) {
    blocked = findBlocked(root, folder, known);
    known.set(folder, blocked);
  }
  return blocked;
}

async function findBlocked(
  root: string,
  folder: string,
  known: Map<string, Promise<string | undefined>>,
): Promise<string | undefined> {
  if (folder === ".") {
    const [target, entry] = [await look(root, stat), await look(root, lstat)];
    return entry === undefined || target?.isDirectory() === true ? undefined : ".";
  }
  const above = await blockedFolder(root, dirname(folder), known);
  if (above !== undefined) return above;
  const there = await look(join(root, folder), lstat);
  return there === undefined || there.isDirectory() ? undefined : folder;
}

async function look(path: string, by: typeof stat) {
  try {
    return await by(path);
  } catch (error) {
    // ENOTDIR is a file among the folders above the root: writing will say so, nothing is at this path.
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    return unreadable(path)(error);
  }
}

function unreadable(path: string) {
  return (error: unknown): never => {
    throw new CreateError("UNREADABLE", path, systemReason(error));
  };
}
