import { checkConstraints, missingAnswers, withDefaults } from "../answers.ts";
import { Change } from "../change.ts";
import { rebaseCommandFor, updateCommandFor } from "../command-line/invocation.ts";
import { CreateError } from "../errors.ts";
import type { ChangeReporter, ChangeResult } from "../events.ts";
import { type AppDescription, storedAnswers } from "../files/description.ts";
import { planChange, planRecord } from "../merge/plan.ts";
import { type Values, answerNames } from "../options.ts";
import { openApp, settle } from "../record/open.ts";
import { readDescription, requirePlace } from "../record/read.ts";
import { sourceOfThisProgram } from "../source.ts";
import { throwIfCancelled } from "../steps/interruptible.ts";
import { pin } from "../steps/pin.ts";
import {
  type AnswerChanges,
  type Removal,
  changeAnswers,
  removalsBetween,
  unconfirmed,
} from "./changed-answers.ts";
import { nameIn } from "./name.ts";

export interface UpdateSettings {
  readonly check: boolean;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly allowDirty: boolean;
  /** Record the app anew, and leave every other file as it is. */
  readonly rebase: boolean;
  /** Of a record that is made anew: take the default for every answer that nobody knows. */
  readonly yes: boolean;
  /** Asks somebody whether the app may lose what nobody has named; missing where nobody can be asked. */
  readonly confirm?: (removals: readonly Removal[], signal?: AbortSignal) => Promise<boolean>;
}

/** An app with other answers, and what it loses by that. */
interface Next {
  readonly description: AppDescription;
  readonly removed: readonly Removal[];
}

/**
 * Brings the app in a folder up to the templates of today, with other answers where some are given.
 *
 * @throws {CreateError} whose `code` says what is wrong
 */
export async function updateApp(
  folder: string,
  changes: AnswerChanges,
  settings: UpdateSettings,
  reporter: ChangeReporter,
  signal?: AbortSignal,
): Promise<ChangeResult> {
  const dry = settings.check || settings.dryRun || settings.diff;
  if (settings.rebase) {
    await settle(folder, reporter, dry);
    await requirePlace(folder);
    const { description, removed } = await described(folder, changes, settings, signal);
    const plan = await planRecord(folder, description);
    const words = { code: "REBASED", done: "Recorded", removed } as const;
    return new Change(plan, description, { ...settings, ...words, folder }, reporter).run(signal);
  }
  const app = await openApp(folder, reporter, dry);
  throwIfCancelled(signal);
  const { description, removed } = await changed(
    app.description,
    folder,
    changes,
    settings,
    signal,
  );
  const plan = await planChange(app, description);
  const words = { code: "UPDATED", done: "Updated", from: app.generator, removed } as const;
  return new Change(plan, description, { ...settings, ...words, folder }, reporter).run(signal);
}

/**
 * An app with other answers. A package manager that is another one has another version, too.
 *
 * @throws {CreateError} CONTRADICTION, or REMOVAL_NOT_CONFIRMED or CANCELLED when it may not lose what it would lose
 */
async function changed(
  { answers, packageManager, namespaces }: AppDescription,
  folder: string,
  changes: AnswerChanges,
  settings: UpdateSettings,
  signal: AbortSignal | undefined,
): Promise<Next> {
  const next = changeAnswers(answers, changes);
  const removed = removalsBetween(answers, next);
  await confirmed(removed, changes, settings, signal);
  const same = next.packageManager === answers.packageManager;
  const pinned = same ? packageManager : await pin(next.packageManager, { cwd: folder });
  const source = await sourceOfThisProgram();
  return { description: { answers: next, source, packageManager: pinned, namespaces }, removed };
}

async function confirmed(
  removed: readonly Removal[],
  changes: AnswerChanges,
  { confirm, check, dryRun, diff, rebase }: UpdateSettings,
  signal: AbortSignal | undefined,
): Promise<void> {
  const open = unconfirmed(removed, changes);
  if (open.length === 0) return;
  const dry = check || dryRun || diff;
  if (confirm === undefined || dry) {
    const without = removed.filter((name) => name !== "tls");
    const command = updateCommandFor({ ...changes.answers, without, check, dryRun, diff, rebase });
    throw new CreateError("REMOVAL_NOT_CONFIRMED", open, command);
  }
  if (!(await confirm(open, signal))) throw new CreateError("CANCELLED");
}

/**
 * What an app is whose record cannot be used: what is left of it, and what is given.
 *
 * @throws {CreateError} MISSING_ANSWERS when that is not everything
 */
async function described(
  folder: string,
  changes: AnswerChanges,
  settings: UpdateSettings,
  signal: AbortSignal | undefined,
): Promise<Next> {
  const known = await readDescription(folder);
  if (known !== undefined) return changed(known, folder, changes, settings, signal);
  const name = await nameIn(folder);
  const given: Values = { ...changes.answers, directory: name };
  checkConstraints(given);
  const complete = withDefaults(given);
  const missing = answerNames.filter((answer) => given[answer] === undefined);
  if (missing.length > 0 && !settings.yes) {
    throw missingAnswers(missing, { given, complete, command: rebaseCommandFor(complete) });
  }
  const packageManager = await pin(complete.packageManager, { cwd: folder });
  const answers = { ...storedAnswers(complete), name };
  const source = await sourceOfThisProgram();
  return { description: { answers, source, packageManager, namespaces: [] }, removed: [] };
}
