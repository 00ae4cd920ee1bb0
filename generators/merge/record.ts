import { isSameState, stateOf } from "../files/contents.ts";
import type { AppDescription } from "../files/description.ts";
import type { RenderedFile } from "../files/render.ts";
import { lookAt } from "../files/working-tree.ts";
import { recordPaths } from "../record/format.ts";
import type { RecordedApp } from "../record/read.ts";
import { isRecorded } from "../record/same.ts";
import { recordFiles } from "../record/write.ts";
import type { PlannedChange } from "./plan.ts";

/** What happens to the record of an app that becomes another one. One that says the same stays as it is written. */
export async function recordChanges(
  app: RecordedApp,
  next: AppDescription,
  rendered: readonly RenderedFile[],
): Promise<PlannedChange[]> {
  const changes = await newRecord(app.folder, next, rendered);
  if (!isRecorded(app, next, rendered)) return changes;
  return changes.map(({ path, before }) => {
    return { path, action: "same", notes: [], before, after: before };
  });
}

/** A record that is written anew, whatever there is. */
export async function newRecord(
  folder: string,
  next: AppDescription,
  rendered: readonly RenderedFile[],
): Promise<PlannedChange[]> {
  const found = await lookAt(folder, recordPaths);
  return recordFiles(next, rendered).map((file) => {
    const before = stateOf(found.get(file.path));
    const after = { ...file, executable: before?.executable ?? false };
    const action = isSameState(before, after) ? "same" : before === undefined ? "create" : "change";
    return { path: file.path, action, notes: [], before, after };
  });
}
