import { Creation } from "./creation.ts";
import type { Answers, Values } from "./options.ts";
import { jsonReporter } from "./reporters/json.ts";
import { textReporter } from "./reporters/text.ts";

/**
 * The making of the app that these values describe, which reports to this terminal.
 *
 * @param cwd what a relative directory is relative to
 * @param skipInstall whether something else than the values says not to install
 */
export function creationFor(values: Values & Answers, cwd: string, skipInstall = false): Creation {
  const { dryRun = false, diff = false } = values;
  const settings = {
    cwd,
    install: values.install !== false && !skipInstall,
    git: values.git !== false,
    onConflict: values.onConflict ?? "fail",
    dryRun,
    diff,
  };
  const reporter = values.json === true ? jsonReporter() : textReporter({ dryRun, diff });
  return new Creation(values, settings, reporter);
}
