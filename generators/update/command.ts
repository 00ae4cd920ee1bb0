import { withAnswersFile } from "../answers-file.ts";
import { mayAsk } from "../command-line/terminal.ts";
import type { Values } from "../options.ts";
import { changeReporter } from "../reporters/change.ts";
import { jsonReporter } from "../reporters/json.ts";
import { interruptible } from "../steps/interruptible.ts";
import { type AnswerChanges, answersIn } from "./changed-answers.ts";
import { confirmRemoval } from "./confirm-removal.ts";
import { updateApp } from "./update.ts";

/** Runs `update` in the current directory. */
export async function runUpdate(values: Values): Promise<void> {
  await updateOnTerminal(process.cwd(), values);
}

/** Updates the app in a folder, and tells it on this terminal. */
export async function updateOnTerminal(folder: string, values: Values): Promise<void> {
  const given = await withAnswersFile(values);
  const { json = false, ...switches } = given;
  const { check = false, dryRun = false, diff = false, allowDirty = false } = switches;
  const { rebase = false, yes = false } = switches;
  const changes: AnswerChanges = {
    answers: answersIn(given),
    without: given.without ?? [],
    removesTls: values.tls === false,
  };
  const confirm = mayAsk() && !yes ? { confirm: confirmRemoval } : {};
  const settings = { check, dryRun, diff, allowDirty, rebase, yes, ...confirm };
  const reporter = json ? jsonReporter() : changeReporter({ dryRun, diff });
  await interruptible((signal) => updateApp(folder, changes, settings, reporter, signal));
}
