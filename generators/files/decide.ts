import type { Conflict } from "../errors.ts";
import type { PlannedFile } from "./plan.ts";

/** What happens to a file of the app. */
export type Action = "create" | "overwrite" | "skip" | "same" | "conflict";

/** What happens to files that are there already. */
export type Policy = "fail" | "skip" | "overwrite";

export interface Decision {
  readonly planned: PlannedFile;
  readonly action: Action;
}

/**
 * Decides what happens to each file. With `fail` every path that is taken is a conflict, also by the same contents:
 * then this is no new app. With `skip` what is there stays; with `overwrite` files are replaced and nothing else is.
 */
export function decide(planned: readonly PlannedFile[], policy: Policy): Decision[] {
  return planned.map((entry) => ({ planned: entry, action: actionFor(entry, policy) }));
}

function actionFor(entry: PlannedFile, policy: Policy): Action {
  if (entry.found === "nothing") return "create";
  // An app that lacks a whole folder does not work, so this is never skipped.
  if (policy === "fail" || entry.found === "blocked") return "conflict";
  if (entry.found === "file" && entry.same) return "same";
  if (policy === "skip") return "skip";
  return entry.found === "file" ? "overwrite" : "conflict";
}

/** The paths that are in the way, relative to the app, each once. */
export function conflictsIn(decisions: readonly Decision[]): Conflict[] {
  const conflicts = decisions
    .filter(({ action }) => action === "conflict")
    .map(({ planned }): Conflict => {
      if (planned.found === "blocked") return { path: planned.obstacle, reason: "not a folder" };
      const { path } = planned.file;
      if (planned.found === "other") return { path, reason: planned.reason };
      return {
        path,
        reason: planned.found === "file" && planned.same ? "the same already" : "exists",
      };
    });
  return [...new Map(conflicts.map((conflict) => [conflict.path, conflict])).values()];
}
