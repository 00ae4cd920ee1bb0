import { Creation } from "./creation.ts";
import type { Answers, Values } from "./options.ts";
import { jsonReporter } from "./reporters/json.ts";
import { textReporter } from "./reporters/text.ts";

export interface Circumstances {
  /** What a relative directory is relative to. */
  readonly cwd: string;
  /** What people answered themselves. */
  readonly given: Values;
  /** Whether something else than the values says not to install, by default false. */
  readonly skipInstall?: boolean;
}

/** The making of the app that these values describe, which reports to this terminal. */
export function creationFor(
  values: Values & Answers,
  { cwd, given, skipInstall = false }: Circumstances,
): Creation {
  const { dryRun = false, diff = false } = values;
  const settings = {
    cwd,
    install: values.install !== false && !skipInstall,
    git: values.git !== false,
    onConflict: values.onConflict ?? "fail",
    dryRun,
    diff,
    given,
  };
  const reporter = values.json === true ? jsonReporter() : textReporter({ dryRun, diff });
  return new Creation(values, settings, reporter);
}
