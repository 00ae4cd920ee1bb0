import { version } from "../assets.ts";
import { CreateError } from "../errors.ts";
import { printJsonError, printJsonText } from "../reporters/json.ts";
import { parseArguments, wantsJson } from "./arguments.ts";
import { commands } from "./commands.ts";
import { helpText } from "./help.ts";

/**
 * Runs the program with these arguments and resolves with its exit code. Results go to stdout; questions, progress and
 * errors to stderr. With `--json` the error goes to stdout, as its last line.
 */
export async function main(args: readonly string[]): Promise<number> {
  const json = wantsJson(args);
  try {
    const { command, values, words } = parseArguments(args);
    if (values.help === true) show("HELP", helpText(command), json);
    else if (values.version === true) show("VERSION", `${version}\n`, json);
    else await commands[command].run(values, words);
    return 0;
  } catch (error) {
    return report(error, json);
  }
}

function show(code: "HELP" | "VERSION", text: string, json: boolean): void {
  if (json) printJsonText(code, text.trimEnd());
  else process.stdout.write(text);
}

function report(error: unknown, json: boolean): number {
  const known = error instanceof CreateError ? error : internal(error);
  if (json) printJsonError(known);
  else process.stderr.write(`${known.message}\n`);
  return known.exitCode;
}

function internal(error: unknown): CreateError {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new CreateError("INTERNAL", details);
}
