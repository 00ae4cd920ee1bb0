import { lstat, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateError, systemCode, systemReason } from "../errors.ts";
import type { RenderedFile } from "./render.ts";

/** What is at a file's path already. */
export type Finding =
  | { readonly found: "nothing" }
  /** A file: its contents, and whether they are the ones that would be written. */
  | { readonly found: "file"; readonly contents: Buffer; readonly same: boolean }
  /** A folder or a link. */
  | { readonly found: "other"; readonly reason: "a folder" | "not a file" }
  /** One of the file's folders is no folder: a path relative to the app, `.` for the app's own. */
  | { readonly found: "blocked"; readonly obstacle: string };

/** A file of the app, and what is in its place. */
export type PlannedFile = Finding & { readonly file: RenderedFile };

/**
 * Compares rendered files with what a folder holds; the folder need not exist. Nothing is changed. A symbolic link
 * counts as taken wherever it leads: what is written has to end up inside the folder. The folder itself may be one.
 *
 * @throws {CreateError} UNREADABLE
 */
export async function plan(root: string, files: readonly RenderedFile[]): Promise<PlannedFile[]> {
  const folders = new Map<string, Promise<string | undefined>>();
  return Promise.all(files.map(async (file) => ({ file, ...(await find(root, file, folders)) })));
}

async function find(
  root: string,
  file: RenderedFile,
  folders: Map<string, Promise<string | undefined>>,
): Promise<Finding> {
  const obstacle = await blockedFolder(root, dirname(file.path), folders);
  if (obstacle !== undefined) return { found: "blocked", obstacle };
  const path = join(root, file.path);
  const there = await look(path, lstat);
  if (there === undefined) return { found: "nothing" };
  if (!there.isFile()) {
    return { found: "other", reason: there.isDirectory() ? "a folder" : "not a file" };
  }
  const contents = await readFile(path).catch(unreadable(path));
  return { found: "file", contents, same: file.contents.equals(contents) };
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
