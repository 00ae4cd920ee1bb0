import { styleText } from "node:util";
import { printableLine } from "../printable.ts";
import type { Action } from "../files/decide.ts";
import type { ChangeAction } from "../merge/file.ts";

type Style = Parameters<typeof styleText>[0];

const styles: Readonly<Record<Action | ChangeAction, Style>> = {
  create: "green",
  change: "green",
  merge: "green",
  rename: "green",
  delete: "yellow",
  overwrite: "yellow",
  skip: "yellow",
  keep: "yellow",
  same: "dim",
  conflict: "red",
};

/** A file and what happens to it, a line each, with what there is to know about it below. */
export function planText(
  files: readonly {
    readonly path: string;
    readonly action: Action | ChangeAction;
    readonly from?: string;
    readonly notes?: readonly string[];
  }[],
): string {
  const width = Math.max(...files.map(({ action }) => action.length));
  const rows = files.flatMap(({ path, action, from, notes = [] }) => {
    const moved = from === undefined ? "" : ` (was ${printableLine(from)})`;
    const below = notes.map((note) => `${" ".repeat(width + 4)}${printableLine(note)}\n`);
    return [
      `${styled(styles[action], action.padEnd(width))}  ${printableLine(path)}${moved}\n`,
      ...below,
    ];
  });
  return rows.join("");
}

/** A patch in the colours that it has everywhere. */
export function colored(diff: string): string {
  return diff.replaceAll(/^([-+]).*$/gm, (line, sign) =>
    styled(sign === "+" ? "green" : "red", line),
  );
}

export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** What people should know, a line each. */
export function notesText(notes: readonly string[]): string {
  return notes.map((note) => `${styled("yellow", "Note:")} ${printableLine(note)}\n`).join("");
}
