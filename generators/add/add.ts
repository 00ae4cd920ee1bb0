import { basename } from "node:path";
import { version } from "../assets.ts";
import { Change } from "../change.ts";
import { CreateError } from "../errors.ts";
import type { ChangeReporter, ChangeResult } from "../events.ts";
import { renderFiles } from "../files/app.ts";
import type { AppDescription } from "../files/description.ts";
import { type ChangePlan, planChange } from "../merge/plan.ts";
import { openApp } from "../record/open.ts";
import type { RecordedApp } from "../record/read.ts";
import { hasFiles } from "../record/same.ts";
import { throwIfCancelled } from "../steps/interruptible.ts";
import { type Addition, nameOf, withAddition } from "./addition.ts";
import { withoutMissing } from "./missing.ts";

export interface AddSettings {
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly allowDirty: boolean;
}

const nothing: ChangePlan = { files: [], unresolved: [], migrations: [] };

/**
 * Adds something to the app in a folder. What it adds to files that people have changed is merged, as an update does. Of
 * what was added before, files that people have deleted come back.
 *
 * @throws {CreateError} whose `code` says what is wrong
 */
export async function addTo(
  folder: string,
  addition: Addition,
  settings: AddSettings,
  reporter: ChangeReporter,
  signal?: AbortSignal,
): Promise<ChangeResult> {
  const app = await openApp(folder, reporter, settings.dryRun || settings.diff);
  throwIfCancelled(signal);
  const next = withAddition(app.description, addition);
  const bare = await withoutMissing(app, addition);
  const isThere = next === app.description;
  const plan = isThere && bare === app ? nothing : await planAddition(app, bare, next);
  const what = nameOf(addition);
  const idle = `${basename(folder)} has ${what} already.`;
  const done = isThere ? `Brought back what was missing of ${what} in` : `Added ${what} to`;
  const words = { code: "ADDED", done, idle } as const;
  return new Change(plan, next, { ...settings, ...words, folder }, reporter).run(signal);
}

/**
 * @param bare the app as if it had not what is to be brought back
 * @throws {CreateError} UPDATE_FIRST or TAKEN
 */
async function planAddition(
  app: RecordedApp,
  bare: RecordedApp,
  next: AppDescription,
): Promise<ChangePlan> {
  if (!hasFiles(app.base, await renderFiles(app.description))) {
    throw new CreateError("UPDATE_FIRST", version);
  }
  const plan = await planChange(bare, next);
  // Merged with something that has nothing to do with it, a new file would be of no use to anybody.
  const taken = plan.files
    .filter(({ path, action }) => action === "conflict" && !app.base.has(path))
    .map(({ path, notes }) => ({ path, notes }));
  if (taken.length > 0) throw new CreateError("TAKEN", taken);
  return plan;
}
