import { checkConstraints, missingAnswers, withDefaults } from "../answers.ts";
import { Change } from "../change.ts";
import { rebaseCommandFor } from "../command-line/invocation.ts";
import type { ChangeReporter, ChangeResult } from "../events.ts";
import { type AppDescription, storedAnswers } from "../files/description.ts";
import { planChange, planRecord } from "../merge/plan.ts";
import { type Answers, type Values, answerNames } from "../options.ts";
import { openApp, settle } from "../record/open.ts";
import { readDescription, requirePlace } from "../record/read.ts";
import { throwIfCancelled } from "../steps/interruptible.ts";
import { pin } from "../steps/pin.ts";
import { nameIn } from "./name.ts";

/** Answers that become other ones, apart from the directory. */
export type ChangedAnswers = Partial<Omit<Answers, "directory">>;

export interface UpdateSettings {
  readonly check: boolean;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly allowDirty: boolean;
  /** Record the app anew, and leave every other file as it is. */
  readonly rebase: boolean;
  /** Of a record that is made anew: take the default for every answer that nobody knows. */
  readonly yes: boolean;
}

/**
 * Brings the app in a folder up to the templates of today, with other answers where some are given.
 *
 * @throws {CreateError} whose `code` says what is wrong
 */
export async function updateApp(
  folder: string,
  changed: ChangedAnswers,
  { rebase, yes, ...settings }: UpdateSettings,
  reporter: ChangeReporter,
  signal?: AbortSignal,
): Promise<ChangeResult> {
  const dry = settings.check || settings.dryRun || settings.diff;
  if (rebase) {
    await settle(folder, reporter, dry);
    await requirePlace(folder);
    const next = await described(folder, changed, yes);
    const plan = await planRecord(folder, next);
    const words = { code: "REBASED", done: "Recorded" } as const;
    return new Change(plan, next, { ...settings, ...words, folder }, reporter).run(signal);
  }
  const app = await openApp(folder, reporter, dry);
  throwIfCancelled(signal);
  const next = await withAnswers(app.description, changed, folder);
  const plan = await planChange(app, next);
  const words = { code: "UPDATED", done: "Updated", from: app.generator } as const;
  return new Change(plan, next, { ...settings, ...words, folder }, reporter).run(signal);
}

/** The answers among some values, without the directory: an app is where it is. */
export function answersIn(values: Values): ChangedAnswers {
  const given = answerNames
    .filter((name) => name !== "directory" && values[name] !== undefined)
    .map((name) => [name, values[name]]);
  return Object.fromEntries(given);
}

/** An app with other answers. A package manager that is another one has another version, too. */
async function withAnswers(
  { answers, packageManager, namespaces }: AppDescription,
  changed: ChangedAnswers,
  folder: string,
): Promise<AppDescription> {
  const next = { ...answers, ...changed };
  checkConstraints(next);
  const same = next.packageManager === answers.packageManager;
  const pinned = same ? packageManager : await pin(next.packageManager, { cwd: folder });
  return { answers: next, packageManager: pinned, namespaces };
}

/**
 * What an app is whose record cannot be used: what is left of it, and what is given.
 *
 * @throws {CreateError} MISSING_ANSWERS when that is not everything
 */
async function described(
  folder: string,
  changed: ChangedAnswers,
  yes: boolean,
): Promise<AppDescription> {
  const known = await readDescription(folder);
  if (known !== undefined) return withAnswers(known, changed, folder);
  const name = await nameIn(folder);
  const given: Values = { ...changed, directory: name };
  checkConstraints(given);
  const complete = withDefaults(given);
  const missing = answerNames.filter((answer) => given[answer] === undefined);
  if (missing.length > 0 && !yes) {
    throw missingAnswers(missing, { given, complete, command: rebaseCommandFor(complete) });
  }
  const packageManager = await pin(complete.packageManager, { cwd: folder });
  return { answers: { ...storedAnswers(complete), name }, packageManager, namespaces: [] };
}
