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
import { type Addition, nameOf, withAddition } from "./addition.ts";

export interface AddSettings {
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly allowDirty: boolean;
}

const nothing: ChangePlan = { files: [], unresolved: [], migrations: [] };

/**
 * Adds something to the app in a folder. What it adds to files that people have changed is merged, as an update does.
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
  const app = await openApp(folder, reporter);
  const next = withAddition(app.description, addition);
  const plan = next === app.description ? nothing : await planAddition(app, next);
  const what = nameOf(addition);
  const idle = `${basename(folder)} has ${what} already.`;
  const words = { code: "ADDED", done: `Added ${what} to`, idle } as const;
  return new Change(plan, next, { ...settings, ...words, folder }, reporter).run(signal);
}

/** @throws {CreateError} UPDATE_FIRST or TAKEN */
async function planAddition(app: RecordedApp, next: AppDescription): Promise<ChangePlan> {
  if (!hasFiles(app.base, await renderFiles(app.description))) {
    throw new CreateError("UPDATE_FIRST", version);
  }
  const plan = await planChange(app, next);
  // Merged with something that has nothing to do with it, a new file would be of no use to anybody.
  const taken = plan.files
    .filter(({ path, action }) => action === "conflict" && !app.base.has(path))
    .map(({ path, notes }) => ({ path, notes }));
  if (taken.length > 0) throw new CreateError("TAKEN", taken);
  return plan;
}
