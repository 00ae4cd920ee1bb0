import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateError, ignoreMissing, systemReason } from "../errors.ts";
import { recordFolder } from "../record/format.ts";
import { asideFolder } from "./claim.ts";
import { type Journal, pendingFolder, syncFolder } from "./journal.ts";
import { removeFolders, removeParts, takeBack } from "./steps.ts";

/**
 * Takes back whatever was done, and with that the pending changes.
 *
 * @returns what could not be taken back, for which the changes stay pending, and what somebody has changed since
 */
export async function goBack(
  root: string,
  journal: Journal,
): Promise<{ readonly left: string[]; readonly kept: string[] }> {
  const [left, kept]: [string[], string[]] = [[], []];
  await removeParts(root, journal);
  for (const [index, step] of [...journal.steps.entries()].toReversed()) {
    try {
      if (!(await takeBack(root, index, step))) kept.push(step.path);
    } catch (error) {
      left.push(`${step.path}: ${systemReason(error)}`);
    }
  }
  if (left.length === 0) {
    await removeFolders(root, journal);
    await finish(root, journal);
  }
  return { left, kept: kept.toReversed() };
}

/** Nothing is pending any more, once everything that was done is sure to last. */
export async function finish(root: string, journal: Journal): Promise<void> {
  const folders = new Set(journal.steps.map(({ path }) => dirname(path)));
  for (const folder of folders) await syncFolder(join(root, folder)).catch(ignoreMissing);
  // At once, not file by file: half of it would look like a change that has not begun.
  const settled = asideFolder();
  await rename(join(root, pendingFolder), join(root, settled));
  await syncFolder(join(root, recordFolder));
  try {
    await rm(join(root, settled), { recursive: true });
  } catch (error) {
    throw new CreateError("NOT_CLEANED_UP", [`${settled}: ${systemReason(error)}`]);
  }
  // Made for the pending changes, it is empty unless they brought a record.
  const { folders: made } = journal;
  await removeFolders(root, { ...journal, folders: made.filter((path) => path === recordFolder) });
}
