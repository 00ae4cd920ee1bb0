import { lstat, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError, systemCode, systemReason } from "../errors.ts";
import type { RenderedFile } from "./render.ts";

/**
 * What has to happen for a file: `create` where its path is free, `same` where exactly this is there already, and
 * `conflict` where something else is. `obstacle` is the path that is taken (relative to the app, `.` for its own
 * folder), which may be one of the file's folders.
 */
export type PlannedFile =
  | { readonly action: "create"; readonly file: RenderedFile }
  | {
      readonly action: "same" | "conflict";
      readonly file: RenderedFile;
      readonly obstacle: string;
    };

/**
 * Compares rendered files with what a folder holds; the folder need not exist. Nothing is changed. A symbolic link
 * counts as taken wherever it leads: what is written has to end up inside the folder. The folder itself may be one.
 *
 * @throws {UserError} UNREADABLE
 */
export async function plan(root: string, files: readonly RenderedFile[]): Promise<PlannedFile[]> {
  const folders = new Map<string, Promise<string | undefined>>();
  return Promise.all(files.map((file) => planFile(root, file, folders)));
}

async function planFile(
  root: string,
  file: RenderedFile,
  folders: Map<string, Promise<string | undefined>>,
): Promise<PlannedFile> {
  const blocked = await blockedFolder(root, dirname(file.path), folders);
  if (blocked !== undefined) return { action: "conflict", file, obstacle: blocked };
  const path = join(root, file.path);
  const there = await look(path, lstat);
  if (there === undefined) return { action: "create", file };
  const same = there.isFile() && file.contents.equals(await readFile(path).catch(unreadable(path)));
  return { action: same ? "same" : "conflict", file, obstacle: file.path };
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
    throw new UserError("UNREADABLE", path, systemReason(error));
  };
}
