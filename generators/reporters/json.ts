import type { CreateError } from "../errors.ts";
import type { ChangeReporter, Reporter } from "../events.ts";

/** For programs: one JSON object a line on stdout and nothing else there; the last one is the result. */
export function jsonReporter(): Reporter & ChangeReporter {
  return {
    showsOutput: true,
    event: printLine,
    during: (_what, work) => work(),
    result: (result: object) => printLine({ type: "result", ...result }),
  };
}

/** The last line when something went wrong. */
export function printJsonError({ code, exitCode, message, data }: CreateError): void {
  printLine({ type: "error", code, exitCode, message, ...data });
}

/** The one line of `--help` and `--version`. */
export function printJsonText(code: "HELP" | "VERSION", message: string): void {
  printLine({ type: "result", code, message });
}

function printLine(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
