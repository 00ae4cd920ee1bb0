import { type OptionName, type Value, choicesOf, options } from "./options.ts";

/** How a list is typed that has nothing in it. */
export const none = "none";

/** An option's name as it is typed: `--package-manager`, or `<directory>` for the argument. */
export function flagOf(name: OptionName): string {
  if (options[name].kind === "text") return `<${name}>`;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The flag that turns a switch off. */
export function negatedFlagOf(name: OptionName): string {
  return flagOf(name).replace("--", "--no-");
}

/** An option and its value as they are typed, without quotes: `["--with", "docker,compose"]`. */
export function spell(name: OptionName, value: Value): string[] {
  switch (options[name].kind) {
    case "text":
      return [String(value)];
    case "switch":
      return [value === true ? flagOf(name) : negatedFlagOf(name)];
    case "list":
      return [flagOf(name), [value].flat().join(",") || none];
    default:
      return [flagOf(name), String(value)];
  }
}

/** What may follow an option's flag; empty where any text may. */
export function typedChoicesOf(name: OptionName): string[] {
  const choices: string[] = choicesOf(name);
  return options[name].kind === "list" ? [...choices, none] : choices;
}

/** The value that a text on the command line stands for. */
export function parseText(name: OptionName, text: string): Value {
  if (options[name].kind !== "list") return text;
  return text === none ? [] : text.split(",").map((part) => part.trim());
}
