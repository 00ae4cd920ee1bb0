import type { ChangeEvent, ChangeReporter, ChangeResult } from "../events.ts";
import { recoveredText } from "./recovered.ts";
import { colored, notesText, planText, styled } from "./style.ts";
import type { TextReporterOptions } from "./text.ts";

/** For people, about an app that is changed: results on stdout, the rest on stderr. */
export function changeReporter({ dryRun, diff }: TextReporterOptions): ChangeReporter {
  let plan = "";
  return {
    event(event) {
      switch (event.type) {
        case "recovered":
          process.stderr.write(recoveredText(event));
          return;
        case "plan":
          plan = textOf(event);
          if (dryRun) process.stdout.write(plan);
          if (diff) {
            process.stdout.write(event.files.map((file) => colored(file.diff ?? "")).join(""));
          }
          return;
        case "written":
          process.stdout.write(plan);
          return;
        default:
          if (!diff) process.stdout.write(changelogText(event));
      }
    },
    result(result) {
      if (!diff) process.stdout.write(summary(result));
    },
  };
}

/** What happens to files, apart from those to which nothing does. */
function textOf({ files, migrations }: Extract<ChangeEvent, { type: "plan" }>): string {
  const shown = files.filter(
    ({ action, notes }) => action !== "same" && (action !== "keep" || notes !== undefined),
  );
  const steps = migrations.map(({ version, description }) => {
    return `${styled("green", "migrate")}  ${description} (${version})\n`;
  });
  return steps.join("") + planText(shown);
}

function changelogText({ entries }: Extract<ChangeEvent, { type: "changelog" }>): string {
  return entries
    .map(({ version, text }) => `\n${styled("bold", `New in ${version}:`)}\n\n${text}\n`)
    .join("");
}

function summary({ code, message, notes, next }: ChangeResult): string {
  if (code === "CURRENT") return `${message}\n${notesText(notes)}`;
  const lines = next.map((line) => `  ${line}`).join("\n");
  const more =
    code === "PLANNED" || next.length === 0 ? "" : `\n${styled("bold", "Next:")}\n${lines}\n`;
  return `\n${styled("bold", message)}\n${notesText(notes)}${more}`;
}
