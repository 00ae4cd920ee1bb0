import type Generator from "yeoman-generator";
import { checkValues, parseValues } from "./answers.ts";
import { flagOf } from "./spelling.ts";
import { type CommandName, type Values, options, optionsOf } from "./options.ts";

/** How each generator works with Yeoman: none of its own files, and nothing of the app's is written by it. */
export const features = {
  tasksMatchingPriority: true,
  customCommitTask: true,
  customInstallTask: true,
  disableLodashProperty: true,
} as const;

/** Tells Yeoman which options a generator takes: those of a command. */
export function declareOptions(generator: Generator, command: CommandName): void {
  for (const name of optionsOf(command)) {
    const { kind, description } = options[name];
    const flag = flagOf(name).slice(2);
    if (kind === "text") generator.argument(name, { type: String, description, required: false });
    else if (kind === "switch") generator.option(flag, { type: Boolean, description });
    else if (kind !== "action") generator.option(flag, { type: String, description });
  }
}

/**
 * The values that Yeoman got for the options of a command, in either spelling of their names.
 *
 * @throws {CreateError} what is wrong with a value
 */
export function valuesFor(command: CommandName, given: Readonly<Record<string, unknown>>): Values {
  const entries = optionsOf(command)
    .filter((name) => options[name].kind !== "action")
    .map((name) => [name, given[name] ?? given[flagOf(name).slice(2)]] as const)
    .filter(([, value]) => value !== undefined);
  const values = parseValues(Object.fromEntries(entries));
  checkValues(values);
  return values;
}
