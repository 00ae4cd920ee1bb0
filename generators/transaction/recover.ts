import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { CreateError } from "../errors.ts";
import { requireUntracked } from "../steps/clean.ts";
import type { Account } from "./account.ts";
import { exclusively, hasTraces, isAbandoned, removeAside } from "./claim.ts";
import { finish, goBack } from "./finish.ts";
import { type Journal, journalPath, pendingFolder, readJournal, turnBack } from "./journal.ts";
import { canFinish, removeParts, take } from "./steps.ts";

/** What became of changes that a process left when it died. */
export interface Recovery {
  readonly outcome: "finished" | "taken back";
  /** Paths that somebody has changed since, which could not be taken back for that: they are as they were found. */
  readonly kept: readonly string[];
  /** What the one that died had to tell, when it is finished. */
  readonly account?: Account;
}

/**
 * Whether a process that died has left an app half changed. Nothing is done about it.
 *
 * @throws {CreateError} BUSY or RECORD_DAMAGED
 */
export async function isInterrupted(root: string): Promise<boolean> {
  if (!(await hasTraces(root)) || !(await isAbandoned(root))) return false;
  // Without one of these it had not come as far as changing anything.
  return existsSync(journalPath(root, "forward")) || existsSync(journalPath(root, "backward"));
}

/**
 * Finishes what a process that died was doing to an app where everything is as that left it, and takes it back
 * otherwise. Undefined where there is nothing to do.
 *
 * @throws {CreateError} BUSY, RECORD_DAMAGED or NOT_TAKEN_BACK
 */
export async function recover(root: string): Promise<Recovery | undefined> {
  if (!(await hasTraces(root))) return undefined;
  return exclusively(root, async () => {
    await removeAside(root);
    if (!(await isAbandoned(root))) return undefined;
    await requireUntracked(root, pendingFolder);
    return settle(root);
  });
}

async function settle(root: string): Promise<Recovery> {
  const undo = await readJournal(root, "backward");
  if (undo !== undefined) return back(root, undo);
  const journal = await readJournal(root, "forward");
  if (journal === undefined) {
    // It had not come as far as changing anything.
    await rm(join(root, pendingFolder), { recursive: true });
    return { outcome: "taken back", kept: [] };
  }
  if (!(await canFinish(root, journal)) || !(await takeAll(root, journal))) {
    await turnBack(root);
    return back(root, journal);
  }
  await finish(root, journal);
  const { account } = journal;
  return { outcome: "finished", kept: [], ...(account !== undefined && { account }) };
}

/** Resolves with false as soon as somebody has changed something meanwhile. */
async function takeAll(root: string, journal: Journal): Promise<boolean> {
  await removeParts(root, journal);
  for (const [index, step] of journal.steps.entries()) {
    if ((await take(root, index, step)) === "changed") return false;
  }
  return true;
}

async function back(root: string, journal: Journal): Promise<Recovery> {
  const { left, kept } = await goBack(root, journal);
  if (left.length === 0) return { outcome: "taken back", kept };
  throw new CreateError("NOT_TAKEN_BACK", "An earlier run was interrupted.", left);
}
