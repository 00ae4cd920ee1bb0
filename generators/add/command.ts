import type { Values } from "../options.ts";
import { changeReporter } from "../reporters/change.ts";
import { jsonReporter } from "../reporters/json.ts";
import { interruptible } from "../steps/interruptible.ts";
import { addTo } from "./add.ts";
import { type Addition, parseAddition } from "./addition.ts";

/**
 * Runs `add` in the current directory.
 *
 * @param words what follows it on the command line and is no option
 */
export async function runAdd(values: Values, words: readonly string[]): Promise<void> {
  await addOnTerminal(process.cwd(), parseAddition(words), values);
}

/** Adds something to the app in a folder, and tells it on this terminal. */
export async function addOnTerminal(
  folder: string,
  addition: Addition,
  { dryRun = false, diff = false, allowDirty = false, json = false }: Values,
): Promise<void> {
  const reporter = json ? jsonReporter() : changeReporter({ dryRun, diff });
  const settings = { dryRun, diff, allowDirty };
  await interruptible((signal) => addTo(folder, addition, settings, reporter, signal));
}
