import { chmod, lstat, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateError, systemCode, systemReason } from "../errors.ts";
import type { FileState } from "../files/contents.ts";
import { recordFolder } from "../record/format.ts";
import { claim } from "./claim.ts";
import {
  type Journal,
  type Step,
  fingerprint,
  pendingFolder,
  syncFolder,
  turnBack,
  writeDurably,
  writeJournal,
} from "./journal.ts";
import { removeFolders, take, takeBack } from "./steps.ts";

/** A path that changes: what is there now, and then; undefined for no file. */
export interface Replacement {
  readonly path: string;
  readonly before: FileState | undefined;
  readonly after: FileState | undefined;
}

/**
 * Changes files of an app: all of them, or none. New contents are written beside the record first, then a journal that
 * lists every step; from then on the change is finished by whoever comes next, whatever happens to this process, and
 * before that it has not begun. After a failure or an abort everything is as it was.
 *
 * @throws {CreateError} NOT_WRITTEN, CANCELLED, BUSY, NOT_TAKEN_BACK or NOT_CLEANED_UP
 */
export async function commit(
  root: string,
  replacements: readonly Replacement[],
  signal?: AbortSignal,
): Promise<void> {
  let path = recordFolder;
  const doing = (next: string) => {
    if (signal?.aborted === true) throw new CreateError("CANCELLED");
    path = next;
  };
  let isNew = false;
  try {
    isNew = (await mkdir(join(root, recordFolder), { recursive: true })) !== undefined;
    await claim(root);
  } catch (error) {
    throw reasonFor(error, path);
  }
  let journal: Journal;
  try {
    journal = { steps: replacements.map(stepFor), folders: await missing(root, replacements) };
    for (const [index, { path: target, after }] of replacements.entries()) {
      doing(target);
      if (after !== undefined) await stage(root, index, target, after);
    }
    await syncFolder(join(root, pendingFolder, "new"));
    await writeJournal(root, journal);
  } catch (error) {
    await rm(join(root, isNew ? recordFolder : pendingFolder), { recursive: true, force: true });
    throw reasonFor(error, path);
  }

  try {
    for (const [index, step] of journal.steps.entries()) {
      doing(step.path);
      if (await take(root, index, step)) continue;
      throw new CreateError("NOT_WRITTEN", step.path, "it was changed while this was running");
    }
  } catch (error) {
    const reason = reasonFor(error, path);
    await turnBack(root);
    const left = await goBack(root, journal);
    if (left.length > 0) throw new CreateError("NOT_TAKEN_BACK", reason.message, left);
    throw reason;
  }
  await finish(root, journal);
}

/**
 * Takes back whatever was done, and with that the pending changes.
 *
 * @returns what could not be taken back; then the changes stay pending
 */
export async function goBack(root: string, journal: Journal): Promise<string[]> {
  const left: string[] = [];
  for (const [index, step] of [...journal.steps.entries()].toReversed()) {
    try {
      await takeBack(root, index, step);
    } catch (error) {
      left.push(`${step.path}: ${systemReason(error)}`);
    }
  }
  if (left.length > 0) return left;
  await removeFolders(root, journal);
  await finish(root, journal);
  return [];
}

/** Nothing is pending any more, once everything that was done is sure to last. */
export async function finish(root: string, journal: Journal): Promise<void> {
  const folders = new Set(journal.steps.map(({ path }) => dirname(path)));
  for (const folder of folders) await syncFolder(join(root, folder)).catch(ignoreMissing);
  // At once, not file by file: half of it would look like a change that has not begun.
  const settled = `${pendingFolder}-${process.pid}`;
  await rename(join(root, pendingFolder), join(root, settled));
  await syncFolder(join(root, recordFolder));
  try {
    await rm(join(root, settled), { recursive: true });
  } catch (error) {
    throw new CreateError("NOT_CLEANED_UP", [`${settled}: ${systemReason(error)}`]);
  }
}

function stepFor({ path, before, after }: Replacement): Step {
  return { path, before: fingerprint(before), after: fingerprint(after) };
}

async function stage(root: string, index: number, path: string, after: FileState): Promise<void> {
  const staged = join(root, pendingFolder, "new", String(index));
  await writeDurably(staged, after.contents, after.executable ? 0o777 : 0o666);
  const there = await lstat(join(root, path)).catch(ignoreMissing);
  if (there === undefined) return;
  // Who may read it may run it.
  const runs = after.executable ? (there.mode & 0o444) >> 2 : 0;
  await chmod(staged, (there.mode & 0o666) | runs);
}

/** Folders that have to be made, outermost first. */
async function missing(root: string, replacements: readonly Replacement[]): Promise<string[]> {
  const folders = new Set<string>();
  for (const { path, after } of replacements) {
    if (after === undefined) continue;
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) folders.add(folder);
  }
  const absent: string[] = [];
  for (const folder of folders) {
    if ((await lstat(join(root, folder)).catch(ignoreMissing)) === undefined) absent.push(folder);
  }
  return absent.toSorted();
}

function ignoreMissing(error: unknown): undefined {
  if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
  throw error;
}

function reasonFor(error: unknown, path: string): Error {
  if (error instanceof CreateError) return error;
  if (systemCode(error) !== undefined) {
    return new CreateError("NOT_WRITTEN", path, systemReason(error));
  }
  return error instanceof Error ? error : new Error(String(error));
}
