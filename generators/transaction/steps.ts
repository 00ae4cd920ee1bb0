import { constants, copyFile, link, lstat, mkdir, rename, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateError, systemCode } from "../errors.ts";
import { type Journal, type Step, fingerprintAt, pendingFolder } from "./journal.ts";

/** Takes one step, unless it is taken already. Resolves with false when its path holds what nobody expected. */
export async function take(root: string, index: number, step: Step): Promise<boolean> {
  const current = await fingerprintAt(root, step.path);
  if (current === step.after) return true;
  if (current !== step.before) return false;
  const target = join(root, step.path);
  if (step.before !== null) await keep(target, oldPath(root, index));
  if (step.after === null) {
    await unlink(target);
    await prune(root, dirname(step.path));
    return true;
  }
  const staged = `${pendingFolder}/new/${index}`;
  if ((await fingerprintAt(root, staged)) !== step.after) {
    throw new CreateError(
      "RECORD_DAMAGED",
      staged,
      `it is not what it was; delete ${pendingFolder}`,
    );
  }
  await mkdir(dirname(target), { recursive: true });
  await rename(join(root, staged), target);
  return true;
}

/** Takes one step back, if it was taken. */
export async function takeBack(root: string, index: number, step: Step): Promise<void> {
  if ((await fingerprintAt(root, step.path)) !== step.after) return;
  const target = join(root, step.path);
  if (step.before === null) {
    await unlink(target);
    return;
  }
  const old = oldPath(root, index);
  if (!(await isThere(old))) return;
  await mkdir(dirname(target), { recursive: true });
  await rename(old, target);
}

/** Removes folders that were made for what is taken back, unless somebody uses them. */
export async function removeFolders(root: string, { folders }: Journal): Promise<void> {
  for (const folder of folders.toReversed()) await removeEmpty(join(root, folder));
}

function oldPath(root: string, index: number): string {
  return join(root, pendingFolder, "old", String(index));
}

/** Keeps what is about to be replaced. As a second name of the same file, there is no moment without the first. */
async function keep(path: string, as: string): Promise<void> {
  try {
    await link(path, as);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return;
    // There are file systems without a second name.
    await copyFile(path, as, constants.COPYFILE_FICLONE);
  }
}

/** Removes folders that have nothing in them any more, from the inside out. */
async function prune(root: string, folder: string): Promise<void> {
  if (folder === "." || !(await removeEmpty(join(root, folder)))) return;
  await prune(root, dirname(folder));
}

async function removeEmpty(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST", "ENOENT"].includes(systemCode(error) ?? "")) return false;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
