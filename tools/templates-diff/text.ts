import { styleText } from "node:util";
import type { TemplatesDiff } from "./compare.ts";

/** The differences as a text for people. */
export function textOf({ groups, added, removed, compared, changed }: TemplatesDiff): string {
  const parts = groups.map(({ apps, changes }) => {
    const heading = styled("bold", `In ${apps.join(",\n   ")}:`);
    const files = Map.groupBy(changes, ({ path, head }) => `${path}\n${head}`).values();
    const texts = Array.from(files, (same) => [
      same[0]?.head ?? "",
      ...same.map(({ text }) => text),
    ]);
    return `${heading}\n\n${texts.map((lines) => colored(lines.join(""))).join("\n")}\n`;
  });
  return [
    ...parts,
    `${changed} of ${compared} apps change.\n`,
    ...(added.length > 0 ? [`New, so not compared: ${added.join(", ")}.\n`] : []),
    ...(removed.length > 0 ? [`Gone, so not compared: ${removed.join(", ")}.\n`] : []),
  ].join("");
}

function colored(diff: string): string {
  return diff.replaceAll(/^([-+]).*$/gm, (line, sign) =>
    styled(sign === "+" ? "green" : "red", line),
  );
}

function styled(style: "bold" | "green" | "red", text: string): string {
  return styleText(style, text, { stream: process.stdout });
}
