import { settle } from "../answers.ts";
import { version } from "../assets.ts";
import { UserError } from "../errors.ts";
import { parseArguments } from "./arguments.ts";
import { helpText } from "./help.ts";
import { mayAsk } from "./terminal.ts";

/**
 * Runs the program with these arguments and resolves with its exit code. Results go to stdout; questions, progress and
 * errors to stderr.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const values = parseArguments(args);
    if (values.help === true) process.stdout.write(helpText());
    else if (values.version === true) process.stdout.write(`${version}\n`);
    else {
      const settled = settle(values, { interactive: mayAsk() });
      const { create } = await import("../create.ts");
      await create(settled);
    }
    return 0;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `This is a bug of create-sticky-socketio-app, please report it:\n${details}\n`,
  );
  return 1;
}
