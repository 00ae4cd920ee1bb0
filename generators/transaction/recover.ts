import { lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import { CreateError } from "../errors.ts";
import { recordFolder } from "../record/format.ts";
import { isAbandoned } from "./claim.ts";
import { finish, goBack } from "./commit.ts";
import { pendingFolder, readJournal } from "./journal.ts";
import { take } from "./steps.ts";

/** What became of changes that a process left when it died. */
export interface Recovery {
  readonly outcome: "finished" | "taken back";
  /** Paths that somebody has changed since: they are as they were found. */
  readonly kept: readonly string[];
}

/**
 * Finishes what a process that died was doing to an app, or takes it back. Undefined where there is nothing to do.
 *
 * @throws {CreateError} BUSY, RECORD_DAMAGED or NOT_TAKEN_BACK
 */
export async function recover(root: string): Promise<Recovery | undefined> {
  const place = await lstat(join(root, recordFolder)).catch(() => undefined);
  if (place?.isDirectory() !== true || !(await isAbandoned(root))) return undefined;

  const undo = await readJournal(root, "backward");
  if (undo !== undefined) {
    const left = await goBack(root, undo);
    if (left.length === 0) return { outcome: "taken back", kept: [] };
    throw new CreateError("NOT_TAKEN_BACK", "An earlier run was interrupted.", left);
  }
  const journal = await readJournal(root, "forward");
  if (journal === undefined) {
    // It had not come as far as changing anything.
    await rm(join(root, pendingFolder), { recursive: true });
    return { outcome: "taken back", kept: [] };
  }
  const kept: string[] = [];
  for (const [index, step] of journal.steps.entries()) {
    if (!(await take(root, index, step))) kept.push(step.path);
  }
  await finish(root, journal);
  return { outcome: "finished", kept };
}
