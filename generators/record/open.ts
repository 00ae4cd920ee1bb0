import { changesSince } from "../changelog.ts";
import { CreateError } from "../errors.ts";
import type { ChangelogEvent, RecoveredEvent } from "../events.ts";
import { commandsFor } from "../steps/after-change.ts";
import { type Recovery, isInterrupted, recover } from "../transaction/recover.ts";
import { type RecordedApp, readRecord } from "./read.ts";

interface Hears {
  event(event: RecoveredEvent | ChangelogEvent): void;
}

/**
 * The app in a folder, once whatever an earlier run was interrupted at is settled.
 *
 * @param dry nothing may be changed
 * @throws {CreateError} NOT_AN_APP, RECORD_DAMAGED, RECORD_EDITED, RECORD_NEWER or one of those of `settle`
 */
export async function openApp(folder: string, reporter: Hears, dry: boolean): Promise<RecordedApp> {
  await settle(folder, reporter, dry);
  return readRecord(folder);
}

/**
 * Finishes what an earlier run was interrupted at, or takes it back, and tells what that run did not come to tell.
 * Undefined where there was nothing to settle, or where nothing may be changed.
 *
 * @param dry nothing may be changed
 * @throws {CreateError} PENDING where nothing may be changed; CHANGED_SINCE or MERGE_CONFLICTS when people have to look
 * at what was settled; BUSY, RECORD_DAMAGED or NOT_TAKEN_BACK
 */
export async function settle(
  folder: string,
  reporter: Hears,
  dry: boolean,
): Promise<Recovery | undefined> {
  if (dry) {
    if (await isInterrupted(folder)) throw new CreateError("PENDING");
    return undefined;
  }
  const recovery = await recover(folder);
  if (recovery !== undefined) await tell(folder, recovery, reporter);
  return recovery;
}

async function tell(folder: string, recovery: Recovery, reporter: Hears): Promise<void> {
  const { outcome, kept, account } = recovery;
  const { from = null, files = [] } = account ?? {};
  const next = account ? commandsFor(account.next, account.packageManager) : [];
  reporter.event({ type: "recovered", outcome, kept, files, next });
  if (kept.length > 0) throw new CreateError("CHANGED_SINCE", kept);
  const entries = from === null ? [] : await changesSince(from);
  if (entries.length > 0) reporter.event({ type: "changelog", entries });
  const conflicts = files.filter(({ action }) => action === "conflict");
  if (conflicts.length === 0) return;
  const listed = conflicts.map(({ path, notes = [] }) => ({ path, notes }));
  throw new CreateError("MERGE_CONFLICTS", listed, false, { directory: folder, from, files, next });
}
