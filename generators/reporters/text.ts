import { canMoveCursor } from "../command-line/terminal.ts";
import type { CreateResult, Reporter } from "../events.ts";
import { recoveredText } from "./recovered.ts";
import { spin } from "./spinner.ts";
import { colored, notesText, planText, styled } from "./style.ts";

export interface TextReporterOptions {
  /** Show the plan. */
  readonly dryRun: boolean;
  /** Show the plan's diffs. */
  readonly diff: boolean;
}

/** For people: results on stdout, progress on stderr, and a spinner where the cursor can be moved. */
export function textReporter({ dryRun, diff }: TextReporterOptions): Reporter {
  const spins = canMoveCursor();
  return {
    showsOutput: !spins,
    event(event) {
      if (event.type === "git") process.stderr.write(`${event.message}\n`);
      if (event.type === "recovered") process.stderr.write(recoveredText(event));
      if (event.type !== "plan") return;
      if (dryRun) process.stdout.write(planText(event.files));
      if (diff) process.stdout.write(event.files.map((file) => colored(file.diff ?? "")).join(""));
    },
    async during(what, work) {
      if (spins) return spin(what, work);
      process.stderr.write(`Running ${what}\n`);
      return work();
    },
    result(result) {
      if (result.code === "CREATED") process.stdout.write(summary(result));
      else if (!diff) process.stdout.write(planned(result));
    },
  };
}

/** What was made, what comes next, how to have it again. */
function summary({ message, notes, next, command }: CreateResult): string {
  return `
${styled("bold", message)}
${notesText(notes)}
${styled("bold", "Next:")}
${next.map((line) => `  ${line}`).join("\n")}

${styled("bold", "The same again, without questions:")}
  ${command}
`;
}

function planned({ message, notes, command }: CreateResult): string {
  return `
${styled("bold", message)}
${notesText(notes)}
${styled("bold", "To do it:")}
  ${command}
`;
}
