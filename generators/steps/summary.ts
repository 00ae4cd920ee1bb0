import { relative } from "node:path";
import { styleText } from "node:util";
import { packageManagers } from "../package-managers.ts";
import type { Answers } from "../options.ts";

export interface Outcome {
  readonly answers: Answers;
  /** The app's folder, absolute. */
  readonly folder: string;
  readonly installed: boolean;
  /** The command that repeats this without questions. */
  readonly command: string;
}

/** What is told at the end: what was made, what comes next, how to have it again. */
export function summary({ answers, folder, installed, command }: Outcome): string {
  const { install, start, test } = packageManagers[answers.packageManager];
  const next = [...enter(folder), ...(installed ? [] : [install]), start, test];
  const place = relative(process.cwd(), folder) || ".";
  return `
${bold(`Made ${place}`)}: Socket.IO with ${answers.framework}, the ${answers.adapter} adapter and ${answers.balancing} balancing.

${bold("Next:")}
${next.map((line) => `  ${line}`).join("\n")}

${bold("The same again, without questions:")}
  ${command}
`;
}

function bold(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}

/** The command that changes into a folder; none where that is the current one. */
export function enter(folder: string): string[] {
  const path = relative(process.cwd(), folder);
  if (path === "") return [];
  return [`cd ${path.includes(" ") ? `"${path}"` : path}`];
}
