import type { FileChange } from "../events.ts";
import { isObject } from "../json.ts";
import { isPackageManager, type PackageManager } from "../package-managers.ts";
import { recordPaths } from "../record/format.ts";
import { pathProblem } from "../record/paths.ts";
import { isStep, type Step } from "../steps/after-change.ts";

/** What a change tells people once it is done. It is kept with the change: whoever finishes that tells it. */
export interface Account {
  /** The version that made what was there, where that is known. */
  readonly from: string | null;
  /** Files that people should know of. */
  readonly files: readonly FileChange[];
  /** What to do next, in the app's folder. The commands for it are those of the environment that it is told in. */
  readonly next: readonly Step[];
  readonly packageManager: PackageManager;
}

const actions: Readonly<Record<FileChange["action"], true>> = {
  create: true,
  change: true,
  merge: true,
  conflict: true,
  delete: true,
  rename: true,
  keep: true,
  same: true,
};

/** Whether a value is an account. It comes with the app, from whoever wrote that: it names no commands. */
export function isAccount(value: unknown): value is Account {
  if (!isObject(value)) return false;
  const { from, files, next, packageManager } = value;
  if (from !== null && typeof from !== "string") return false;
  if (!Array.isArray(files) || !files.every(isFile)) return false;
  return Array.isArray(next) && next.every(isStep) && isPackageManager(packageManager);
}

function isFile(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { path, action, from, notes = [] } = value;
  if (!isPath(path) || (from !== undefined && !isPath(from))) return false;
  if (typeof action !== "string" || !Object.hasOwn(actions, action)) return false;
  return Array.isArray(notes) && notes.every((note) => typeof note === "string");
}

/** Whether a value is the path of a file of an app, or of its record. */
export function isPath(value: unknown): boolean {
  if (typeof value !== "string") return false;
  return recordPaths.includes(value) || pathProblem(value) === undefined;
}
