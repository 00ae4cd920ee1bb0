import {
  type CommandName,
  type OptionName,
  answerNames,
  defaultOf,
  options,
  optionsOf,
} from "../options.ts";
import { type Command, commands } from "./commands.ts";
import { flagOf, negatedFlagOf, spell } from "../spelling.ts";

const program = "create-sticky-socketio-app";

/** The text of `--help`, from the tables of commands and options. */
export function helpText(command: CommandName): string {
  const entries = optionsOf(command).map((name) => {
    return { usage: usageOf(name), lines: linesOf(name, command) };
  });
  const width = Math.max(...entries.map(({ usage }) => usage.length));
  const rows = entries.flatMap(({ usage, lines }) =>
    lines.map((line, index) => `  ${(index === 0 ? usage : "").padEnd(width)}  ${line}`.trimEnd()),
  );
  const { usage, summary, conflicts } = commands[command];
  return `Usage: ${program} ${usage}

${summary}

${rows.join("\n")}
${command === "create" ? otherCommands() : ""}
Exit codes: 0 done; 1 failed; 2 wrong usage or missing answers; 3 ${conflicts};
130 cancelled.
`;
}

function otherCommands(): string {
  const others = Object.values(commands).filter(({ word }) => word !== "");
  const lines = others.map(({ usage }: Command) => `  ${program} ${usage}`);
  const words = others.map(({ word }) => `./${word}`).join(" or ");
  return `
In an app that exists (each has its own --help):
${lines.join("\n")}
A directory with the name of a command is given as ${words}.
`;
}

/** An option as it may be typed, without its short form: `--framework <name>`, `--no-git`. */
export function usagesOf(name: OptionName): string[] {
  const option = options[name];
  const flag = flagOf(name);
  switch (option.kind) {
    case "text":
      return [`[${name}]`];
    case "choice":
      return [`${flag} <name>`];
    case "list":
      return [`${flag} <names>`];
    case "file":
      return [`${flag} <file>`];
    case "switch":
      if (!option.negatable) return [flag];
      // A switch that is asked can be answered either way; of others, only what is not the default changes anything.
      if (option.question !== undefined) return [flag, negatedFlagOf(name)];
      return [option.default ? negatedFlagOf(name) : flag];
    default:
      return [flag];
  }
}

/** What an option is for, as a phrase that fits how it is typed. */
export function purposeOf(name: OptionName): string {
  const option = options[name];
  const negated = option.kind === "switch" && option.negatable && option.default;
  return negated ? `do not ${option.description}` : option.description;
}

function usageOf(name: OptionName): string {
  const option = options[name];
  const usage = usagesOf(name).join(", ");
  if (option.kind === "text") return usage;
  const short = "short" in option && option.short !== undefined ? `-${option.short}, ` : "    ";
  return `${short}${usage}`;
}

function linesOf(name: OptionName, command: CommandName): string[] {
  const option = options[name];
  const isAnswer = answerNames.some((answer) => answer === name);
  // What is not given stays what it is in an app that exists.
  const usual = spell(name, defaultOf(name)).at(-1);
  const head =
    command === "create" && (isAnswer || option.kind === "choice")
      ? `${purposeOf(name)} (default: ${usual})`
      : purposeOf(name);
  if (!("choices" in option)) return [head];
  const listed = optionsOf(command).find((other) => {
    const { choices } = { choices: undefined, ...options[other] };
    return choices === option.choices;
  });
  if (listed !== undefined && listed !== name) return [`${head} (the names of ${flagOf(listed)})`];
  const width = Math.max(...Object.keys(option.choices).map((choice) => choice.length));
  const hints = Object.entries(option.choices).map(
    ([choice, hint]) => `  ${choice.padEnd(width)}  ${hint}`,
  );
  return [head, ...hints];
}
