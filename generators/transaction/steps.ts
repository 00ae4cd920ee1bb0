import { lstat, mkdir, rm, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateError, ignoreMissing, systemCode } from "../errors.ts";
import {
  type Fingerprint,
  type Journal,
  type Step,
  fingerprintAt,
  pendingFolder,
} from "./journal.ts";
import { keep, move, partOf } from "./move.ts";

/** What became of a step: it was taken, it was already as it has to be, or its path holds what nobody expected. */
export type Taking = "taken" | "same" | "changed";

/** Takes one step, unless it is taken already. */
export async function take(root: string, index: number, step: Step): Promise<Taking> {
  const current = await fingerprintAt(root, step.path);
  if (isAt(current, step.after, step.before)) return "same";
  if (current !== step.before) return "changed";
  const target = join(root, step.path);
  if (step.after !== null && !(await isStaged(root, index, step))) {
    throw new CreateError("NOT_WRITTEN", step.path, "what was prepared for it is not there");
  }
  if (step.before !== null) await keep(target, oldPath(root, index));
  if (step.after === null) {
    await unlink(target);
    await prune(root, dirname(step.path));
    return "taken";
  }
  await mkdir(dirname(target), { recursive: true });
  await move(newPath(root, index), target, index);
  return "taken";
}

/** Whether all steps that are left can be taken. One that was taken and is as before was restored by somebody. */
export async function canFinish(root: string, { steps }: Journal): Promise<boolean> {
  for (const [index, step] of steps.entries()) {
    const current = await fingerprintAt(root, step.path);
    if (isAt(current, step.after, step.before)) continue;
    if (current !== step.before) return false;
    if (step.after !== null && !(await isStaged(root, index, step))) return false;
  }
  return true;
}

/**
 * Takes one step back, if it was taken. What others have put there stays, also what is like that which we would have.
 *
 * @returns false when it was taken and somebody has changed it since
 */
export async function takeBack(root: string, index: number, step: Step): Promise<boolean> {
  const target = join(root, step.path);
  const current = await fingerprintAt(root, step.path);
  if (isAt(current, step.before, step.after) || !(await wasTaken(root, index, step))) return true;
  // The file that was made is gone where there is a folder, as one that was brought back already.
  if (step.before === null && (current === "other" || current === "blocked")) return true;
  if (!hasContents(current, step.after)) return false;
  if (step.before === null) {
    await unlink(target);
    return true;
  }
  const old = oldPath(root, index);
  if (!(await isFile(old))) return false;
  await mkdir(dirname(target), { recursive: true });
  await move(old, target, index);
  return true;
}

/** Removes what a process left that died, or failed, while it copied a file to its place. */
export async function removeParts(root: string, { steps }: Journal): Promise<void> {
  for (const [index, { path }] of steps.entries()) {
    // On the way there may be a link, behind which nothing is ours.
    if ((await fingerprintAt(root, path)) === "blocked") continue;
    await rm(partOf(join(root, path), index), { force: true }).catch(ignoreMissing);
  }
}

/** Removes folders that were made for what is taken back, unless somebody uses them. */
export async function removeFolders(root: string, { folders }: Journal): Promise<void> {
  for (const folder of folders.toReversed()) await removeEmpty(join(root, folder));
}

function newPath(root: string, index: number): string {
  return join(root, pendingFolder, "new", String(index));
}

function oldPath(root: string, index: number): string {
  return join(root, pendingFolder, "old", String(index));
}

/** Whether what a step puts into its place lies ready. */
async function isStaged(root: string, index: number, { after }: Step): Promise<boolean> {
  return hasContents(await fingerprintAt(root, `${pendingFolder}/new/${index}`), after);
}

/** A step that puts something into its place takes it from where it lay ready; one that deletes keeps it before. */
async function wasTaken(root: string, index: number, { after }: Step): Promise<boolean> {
  return after === null ? isFile(oldPath(root, index)) : !(await isFile(newPath(root, index)));
}

/**
 * Whether a path is at one side of a step. There are file systems on which every file can be run, or none: the
 * permission counts only where the sides differ in nothing else.
 */
function isAt(current: Fingerprint, side: Fingerprint, other: Fingerprint): boolean {
  return current === side || (!hasContents(side, other) && hasContents(current, side));
}

function hasContents(one: Fingerprint, other: Fingerprint): boolean {
  return one?.replace("+x", "") === other?.replace("+x", "");
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
    if (["ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) {
      return false;
    }
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(ignoreMissing))?.isFile() === true;
}
