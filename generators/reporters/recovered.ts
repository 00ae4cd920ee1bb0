import type { RecoveredEvent } from "../events.ts";
import { planText } from "./style.ts";

/** What became of an interrupted run. What was kept is an error, which says it. */
export function recoveredText({ outcome, files, next }: RecoveredEvent): string {
  const head = `An earlier run was interrupted; what it did is ${outcome} now.\n`;
  const commands = next.map((line) => `  ${line}\n`).join("");
  return `${head}${planText(files)}${commands === "" ? "" : `Next, for that:\n${commands}`}`;
}
