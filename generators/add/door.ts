import { resolve } from "node:path";
import { checkValues } from "../answers.ts";
import { CreateError } from "../errors.ts";
import type { ChangeEvent, ChangeResult } from "../events.ts";
import { silentChangeReporter } from "../reporters/silent.ts";
import { addTo } from "./add.ts";
import type { Addition } from "./addition.ts";

export interface AddOptions {
  /** The app's folder; by default the current directory. */
  readonly cwd?: string;
  /** Write nothing, by default false: the result says what would be written. */
  readonly dryRun?: boolean;
  /** Put a diff of each file into the plan and the result, and write nothing; by default false. */
  readonly diff?: boolean;
  /** Go on although git does not have everything that is in the folder, by default false. */
  readonly allowDirty?: boolean;
  /** Aborted, it takes back what was written. */
  readonly signal?: AbortSignal;
  /** Hears of each step. */
  readonly onEvent?: (event: ChangeEvent) => void;
}

/**
 * Adds something to an app, as the command line does, without printing anything. What is added to files that were
 * changed is merged.
 *
 * @throws {CreateError} whose `code` says what is wrong; MERGE_CONFLICTS after the change, when people have to decide
 */
export async function add(addition: Addition, options: AddOptions = {}): Promise<ChangeResult> {
  const { cwd = ".", signal, onEvent, ...switches } = options;
  checkValues(switches, (name) => `options.${name}`);
  checkAddition(addition);
  const { dryRun = false, diff = false, allowDirty = false } = switches;
  const settings = { dryRun, diff, allowDirty };
  return addTo(resolve(cwd), addition, settings, silentChangeReporter(onEvent), signal);
}

/** What programs in JavaScript may give is anything. */
function checkAddition(addition: object): void {
  const known = ["namespace", "with"];
  const unknown = Object.keys(addition).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new CreateError("UNKNOWN_ANSWER", `addition.${unknown}`, known);
  if (Object.keys(addition).length === 0) throw new CreateError("WHAT_TO_ADD", known);
}
