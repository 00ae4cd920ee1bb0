import { chmod, lstat, mkdir, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateError, ignoreMissing, notWritten } from "../errors.ts";
import type { FileState } from "../files/contents.ts";
import { recordFolder, recordPaths } from "../record/format.ts";
import { throwIfCancelled } from "../steps/interruptible.ts";
import type { Account } from "./account.ts";
import { claim, exclusively } from "./claim.ts";
import { finish, goBack } from "./finish.ts";
import {
  type Journal,
  type Step,
  fingerprint,
  fingerprintAt,
  pendingFolder,
  syncFolder,
  turnBack,
  writeDurably,
  writeJournal,
} from "./journal.ts";
import { take } from "./steps.ts";

/** A path that changes: what is there now, and then; undefined for no file. */
export interface Replacement {
  readonly path: string;
  readonly before: FileState | undefined;
  readonly after: FileState | undefined;
}

export interface CommitOptions {
  /** What there is to tell once it is done, should this process not come to tell it. */
  readonly account?: Account | undefined;
  /** Aborted, it takes back what was done. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Changes files of an app: all of them, or none. New contents are written beside the record first, then a journal that
 * lists every step; from then on the change is finished by whoever comes next, whatever happens to this process, and
 * before that it has not begun. After a failure or an abort everything is as it was.
 *
 * @throws {CreateError} NOT_WRITTEN, CANCELLED, BUSY, RECORD_DAMAGED, NOT_TAKEN_BACK or NOT_CLEANED_UP
 */
export async function commit(
  root: string,
  replacements: readonly Replacement[],
  options: CommitOptions = {},
): Promise<void> {
  await exclusively(root, async () => {
    // A folder becomes a file once nothing is left in it.
    const ordered = replacements.toSorted((one, other) => orderOf(one) - orderOf(other));
    const journal = await prepare(root, ordered, options);
    await carryOut(root, journal, options.signal);
  });
}

/** Everything up to the journal. */
async function prepare(
  root: string,
  replacements: readonly Replacement[],
  { account, signal }: CommitOptions,
): Promise<Journal> {
  const steps = replacements.map(stepFor);
  let path = recordFolder;
  let [isNew, isClaimed] = [false, false];
  try {
    isNew = await isMade(root);
    await claim(root);
    isClaimed = true;
    await requireUnchanged(root, steps);
    const folders = [...(isNew ? [recordFolder] : []), ...(await missing(root, replacements))];
    const journal = { steps, folders, ...(account !== undefined && { account }) };
    for (const [index, { path: target, after }] of replacements.entries()) {
      throwIfCancelled(signal);
      path = target;
      if (after !== undefined) await stage(root, index, target, after);
    }
    await syncFolder(join(root, pendingFolder, "new"));
    throwIfCancelled(signal);
    await writeJournal(root, journal);
    return journal;
  } catch (error) {
    if (isClaimed) {
      await rm(join(root, isNew ? recordFolder : pendingFolder), { recursive: true, force: true });
    } else if (isNew) {
      // Somebody else may have claimed it.
      await rmdir(join(root, recordFolder)).catch(() => {});
    }
    throw notWritten(error, path);
  }
}

async function carryOut(
  root: string,
  journal: Journal,
  signal: AbortSignal | undefined,
): Promise<void> {
  let path = recordFolder;
  try {
    for (const [index, step] of journal.steps.entries()) {
      throwIfCancelled(signal);
      path = step.path;
      if ((await take(root, index, step)) === "changed") throw changedMeanwhile(path);
    }
  } catch (error) {
    const reason = notWritten(error, path);
    await turnBack(root);
    const { left, kept } = await goBack(root, journal);
    const stays = [...left, ...kept.map((one) => `${one}: it was changed while this was running`)];
    if (stays.length > 0) throw new CreateError("NOT_TAKEN_BACK", reason.message, stays);
    throw reason;
  }
  await finish(root, journal);
}

function orderOf({ after }: Replacement): number {
  return after === undefined ? 0 : 1;
}

function stepFor({ path, before, after }: Replacement): Step {
  return { path, before: fingerprint(before), after: fingerprint(after) };
}

async function stage(root: string, index: number, path: string, after: FileState): Promise<void> {
  const staged = join(root, pendingFolder, "new", String(index));
  await writeDurably(staged, after.contents, after.executable ? 0o777 : 0o666);
  const there = await lstat(join(root, path)).catch(ignoreMissing);
  if (there?.isFile() !== true) return;
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

/** Makes the record's folder, unless it is there. */
async function isMade(root: string): Promise<boolean> {
  const there = await lstat(join(root, recordFolder)).catch(ignoreMissing);
  // Through a link, something outside of the app would be changed.
  if (there?.isDirectory() === false) {
    throw new CreateError("RECORD_DAMAGED", recordFolder, "it is no folder");
  }
  return (await mkdir(join(root, recordFolder), { recursive: true })) !== undefined;
}

/** What is about to happen was decided by this record, before nobody else could change it. */
async function requireUnchanged(root: string, steps: readonly Step[]): Promise<void> {
  for (const { path, before } of steps) {
    if (!recordPaths.includes(path)) continue;
    if ((await fingerprintAt(root, path)) !== before) throw changedMeanwhile(path);
  }
}

function changedMeanwhile(path: string): CreateError {
  return new CreateError("NOT_WRITTEN", path, "it was changed while this was running");
}
