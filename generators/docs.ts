import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { purposeOf, usagesOf } from "./command-line/help.ts";
import { spell, typedChoicesOf } from "./spelling.ts";
import { errorCodes } from "./errors.ts";
import { commands } from "./command-line/commands.ts";
import { type OptionName, defaultOf, optionNames, options, optionsOf } from "./options.ts";

/** The documentation that has tables made from this program's own. */
export const readme = fileURLToPath(new URL("../README.md", import.meta.url));

/** What makes the tables anew. */
export const command = "node generators/docs.ts --write";

/** The tables by the name of their place, which is between `<!-- name -->` and `<!-- /name -->`. */
const tables: Readonly<Record<string, () => string>> = {
  options: optionsTable,
  errors: errorsTable,
};

/**
 * The text with its tables as they have to be.
 *
 * @throws {Error} naming the place of a table that the text does not have
 */
export function withTables(text: string): string {
  return Object.entries(tables).reduce((result, [name, table]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [before, rest] = split(result, begin);
    const [, after] = split(rest, end);
    return `${before}${begin}\n\n${table()}\n${end}${after}`;
  }, text);
}

function optionsTable(): string {
  const rows = optionNames.map((name) => [
    typedForms(name).map(code).join(", "),
    commandsOf(name).map(code).join(", "),
    typedChoicesOf(name).map(code).join(", "),
    defaultText(name),
    purposeOf(name),
  ]);
  return markdown(["Argument", "Command", "Choices", "Default", "Meaning"], rows);
}

function errorsTable(): string {
  const rows = errorCodes.map(({ code: name, exitCode, summary }) => [
    code(name),
    String(exitCode),
    summary,
  ]);
  return markdown(["Code", "Exit code", "Meaning"], rows);
}

function typedForms(name: OptionName): string[] {
  const option = options[name];
  const short = "short" in option && option.short !== undefined ? [`-${option.short}`] : [];
  return [...short, ...usagesOf(name)];
}

function commandsOf(name: OptionName): string[] {
  return Object.values(commands)
    .filter((one) => optionsOf(one.name).includes(name))
    .map((one) => one.name);
}

function defaultText(name: OptionName): string {
  const option = options[name];
  if (option.kind === "file" || option.kind === "action") return "";
  if (option.kind === "switch" && option.question === undefined) return "off";
  if ("default" in option && typeof option.default === "function") {
    return `the one that runs the command, else ${code(String(defaultOf(name, {})))}`;
  }
  return code(spell(name, defaultOf(name, {})).at(-1) ?? "");
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map(tableLine).join("");
}

function tableLine(cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === "" ? " " : ` ${cell} `)).join("|")}|\n`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`README.md has no ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

if (import.meta.main) {
  const text = withTables(await readFile(readme, "utf8"));
  if (process.argv.includes("--write")) await writeFile(readme, text);
  else process.stdout.write(text);
}
