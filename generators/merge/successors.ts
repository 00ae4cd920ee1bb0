import type { Answers } from "../options.ts";
import type { AppDescription } from "../files/description.ts";
import type { PlannedChange } from "./plan.ts";

/** Answers that decide which files do the app's work; the others only add some. */
const seams = [
  "language",
  "framework",
  "adapter",
  "transports",
  "tls",
] as const satisfies readonly (keyof Answers)[];

/**
 * Lists files that people have changed, that the templates have dropped, and that nothing uses any more, because another one does their work from now on:
 * one with the same name but its ending, or one that another answer brings.
 */
export function withSuccessors(
  files: readonly PlannedChange[],
  old: AppDescription,
  next: AppDescription,
  theirs: ReadonlyMap<string, unknown>,
): PlannedChange[] {
  const created = files.filter(({ action }) => action === "create").map(({ path }) => path);
  const byStem = new Map(created.map((path) => [stemOf(path), path]));
  const answer = seams.find((name) => old.answers[name] !== next.answers[name]);
  return files.map((file) => {
    const { path, action, before } = file;
    if (action !== "keep" || before === undefined || theirs.has(path)) return file;
    const successor = byStem.get(stemOf(path));
    if (successor !== undefined) return listed(file, `${successor} has taken its place`);
    if (answer === undefined || created.length === 0) return file;
    return listed(file, `an app with ${answer} ${String(next.answers[answer])} does not use it`);
  });
}

function listed(file: PlannedChange, why: string): PlannedChange {
  const note = `it was changed here, and ${why}: bring over what you need, and delete it`;
  return { ...file, action: "conflict", notes: [note] };
}

function stemOf(path: string): string {
  return path.replace(/\.[^./]+$/, "");
}
