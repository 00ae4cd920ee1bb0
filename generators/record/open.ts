import type { ChangeReporter } from "../events.ts";
import { recover } from "../transaction/recover.ts";
import { type RecordedApp, readRecord } from "./read.ts";

/**
 * The app in a folder, once whatever an earlier run was interrupted at is settled.
 *
 * @throws {CreateError} NOT_AN_APP, RECORD_DAMAGED, RECORD_EDITED, RECORD_NEWER, BUSY or NOT_TAKEN_BACK
 */
export async function openApp(
  folder: string,
  reporter: Pick<ChangeReporter, "event">,
): Promise<RecordedApp> {
  await settle(folder, reporter);
  return readRecord(folder);
}

/** Finishes what an earlier run was interrupted at, or takes it back, and says so. */
export async function settle(
  folder: string,
  reporter: Pick<ChangeReporter, "event">,
): Promise<void> {
  const recovery = await recover(folder);
  if (recovery !== undefined) reporter.event({ type: "recovered", ...recovery });
}
