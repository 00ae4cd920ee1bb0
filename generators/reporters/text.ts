import { styleText } from "node:util";
import { canMoveCursor } from "../command-line/terminal.ts";
import type { CreateResult, FileAction, Reporter } from "../events.ts";
import type { Action } from "../files/decide.ts";
import { spin } from "./spinner.ts";

export interface TextReporterOptions {
  /** Show the plan. */
  readonly dryRun: boolean;
  /** Show the plan's diffs. */
  readonly diff: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** For people: results on stdout, progress on stderr, and a spinner where the cursor can be moved. */
export function textReporter({ dryRun, diff }: TextReporterOptions): Reporter {
  const spins = canMoveCursor();
  return {
    showsOutput: !spins,
    event(event) {
      if (event.type === "git") process.stderr.write(`${event.message}\n`);
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
function summary({ message, next, command }: CreateResult): string {
  return `
${styled("bold", message)}

${styled("bold", "Next:")}
${next.map((line) => `  ${line}`).join("\n")}

${styled("bold", "The same again, without questions:")}
  ${command}
`;
}

function planned({ message, command }: CreateResult): string {
  return `
${styled("bold", message)}

${styled("bold", "To do it:")}
  ${command}
`;
}

const styles: Readonly<Record<Action, Style>> = {
  create: "green",
  overwrite: "yellow",
  skip: "yellow",
  same: "dim",
  conflict: "red",
};

function planText(files: readonly FileAction[]): string {
  const width = Math.max(...files.map(({ action }) => action.length));
  const rows = files.map(
    ({ path, action }) => `${styled(styles[action], action.padEnd(width))}  ${path}\n`,
  );
  return rows.join("");
}

function colored(diff: string): string {
  return diff.replaceAll(/^([-+]).*$/gm, (line, sign) =>
    styled(sign === "+" ? "green" : "red", line),
  );
}

function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}
