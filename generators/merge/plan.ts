import { isDeepStrictEqual } from "node:util";
import { version } from "../assets.ts";
import { renderFiles } from "../files/app.ts";
import { type FileState, isSameState, stateOf } from "../files/contents.ts";
import type { AppDescription } from "../files/description.ts";
import { listsOf } from "../files/layers.ts";
import type { RenderedFile } from "../files/render.ts";
import { lookAt } from "../files/working-tree.ts";
import { migrations as productMigrations } from "../migrations/index.ts";
import { migrate, targetsOf } from "../migrations/migrate.ts";
import type { Migration } from "../migrations/migration.ts";
import { pendingMigrations } from "../migrations/pending.ts";
import type { RecordedApp } from "../record/read.ts";
import { textOf } from "./contents.ts";
import { type ChangeAction, type Versions, mergeFile } from "./file.ts";
import { mergeInsertions } from "./insertions.ts";
import { labelOf } from "./label.ts";
import { withoutObstacles } from "./obstacles.ts";
import { newRecord, recordChanges } from "./record.ts";
import { withSuccessors } from "./successors.ts";
import { hasMarkers } from "./text.ts";

/** What is to happen to a path. */
export interface PlannedChange {
  /** Relative to the app, with forward slashes. */
  readonly path: string;
  readonly action: ChangeAction;
  /** Where the file was, when a migration moved it, and what it was there. */
  readonly from?: string;
  readonly origin?: FileState | undefined;
  /** What people should know: a sentence each. */
  readonly notes: readonly string[];
  readonly before: FileState | undefined;
  readonly after: FileState | undefined;
}

export interface ChangePlan {
  /** Every file of the app, sorted by path. */
  readonly files: readonly PlannedChange[];
  /** Paths of files with markers of an earlier update that nobody has resolved. */
  readonly unresolved: readonly string[];
  /** What was done to the app before it was merged, in this order. */
  readonly migrations: readonly Migration[];
}

/**
 * Decides what has to happen to an app so that it becomes what another description says, or what the templates of today
 * make of the same one. Nothing is changed.
 */
export async function planChange(
  app: RecordedApp,
  next: AppDescription,
  table: readonly Migration[] = productMigrations,
): Promise<ChangePlan> {
  const rendered = await renderFiles(next);
  const theirs = new Map(rendered.map((file) => [file.path, file]));
  const pending = pendingMigrations(table, app.generator, version);
  const looked = new Set([...app.base.keys(), ...theirs.keys(), ...targetsOf(pending)]);
  const found = await lookAt(app.folder, looked);
  const { trees, applied } = migrate({ base: app.base, mine: found, moved: new Map() }, pending);
  const there = await withoutObstacles(app.folder, trees, theirs);
  const labels = { base: app.generator, theirs: labelOf(app.description, next) };
  const lists = listsOf(next.answers);
  const unasked = await renderUnasked(app.description, next);

  const paths = new Set([...trees.base.keys(), ...theirs.keys()]);
  const files = Array.from(paths, (path): PlannedChange => {
    const mine = there.get(path) ?? { found: "nothing" };
    const versions: Versions = {
      base: trees.base.get(path),
      mine,
      theirs: theirs.get(path),
      unasked: unasked?.get(path),
    };
    const resolve = lists.has(path) ? { resolve: mergeInsertions } : {};
    const { action, notes, ...outcome } = mergeFile(path, versions, { labels, ...resolve });
    const runs = versions.base?.executable;
    const before = stateOf(found.get(path), runs);
    const after = "after" in outcome ? outcome.after : stateOf(mine, runs);
    const from = trees.moved.get(path);
    const origin = from === undefined ? {} : { from, origin: stateOf(found.get(from), runs) };
    const happens = isSameState(before, after) ? action : moved(action, from);
    return { path, action: happens, notes, before, after, ...origin };
  });
  return {
    files: [
      ...withSuccessors(files, app.description, next, theirs),
      ...(await recordChanges(app, next, rendered)),
    ].toSorted(byPath),
    unresolved: files.flatMap(({ path, before, origin }) => {
      const ours = [app.base.get(path)?.text, theirs.get(path)?.contents.toString()];
      return isMarked(origin ?? before) && !ours.some((text = "") => hasMarkers(text))
        ? [path]
        : [];
    }),
    migrations: applied,
  };
}

/** What the templates of today make of the app as it is; undefined where nothing else is asked for. */
async function renderUnasked(
  now: AppDescription,
  next: AppDescription,
): Promise<ReadonlyMap<string, RenderedFile> | undefined> {
  if (isDeepStrictEqual(now, next)) return undefined;
  const rendered = await renderFiles(now);
  return new Map(rendered.map((file) => [file.path, file]));
}

/** The record of an app for this description, where it is another one than that which is there. */
export async function planRecord(folder: string, next: AppDescription): Promise<ChangePlan> {
  const files = await newRecord(folder, next, await renderFiles(next));
  return { files, unresolved: [], migrations: [] };
}

function moved(action: ChangeAction, from: string | undefined): ChangeAction {
  const stays = action === "same" || action === "keep";
  if (from !== undefined && (stays || action === "change")) return "rename";
  return stays ? "change" : action;
}

function isMarked(state: FileState | undefined): boolean {
  const text = state && textOf(state.contents);
  return text !== undefined && hasMarkers(text);
}

function byPath(one: PlannedChange, other: PlannedChange): number {
  return one.path < other.path ? -1 : 1;
}
