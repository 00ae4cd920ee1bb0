import { type OptionName, answerNames, defaultOf, optionNames, options } from "../options.ts";
import { flagOf, negatedFlagOf, spell } from "./spelling.ts";

/** The text of `--help`, from the table of options. */
export function helpText(): string {
  const entries = optionNames.map((name) => ({ usage: usageOf(name), lines: linesOf(name) }));
  const width = Math.max(...entries.map(({ usage }) => usage.length));
  const rows = entries.flatMap(({ usage, lines }) =>
    lines.map((line, index) => `  ${(index === 0 ? usage : "").padEnd(width)}  ${line}`.trimEnd()),
  );
  return `Usage: create-sticky-socketio-app [directory] [options]

Writes a Socket.IO app that uses every core of a machine. What is not given is asked on a terminal.

${rows.join("\n")}

Exit codes: 0 done; 1 failed; 2 wrong usage or missing answers; 3 files are in the way;
130 cancelled.
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

function linesOf(name: OptionName): string[] {
  const option = options[name];
  const isAnswer = answerNames.some((answer) => answer === name);
  const asked = isAnswer || option.kind === "choice";
  const usual = spell(name, defaultOf(name)).at(-1);
  const head = asked ? `${purposeOf(name)} (default: ${usual})` : purposeOf(name);
  if (!("choices" in option)) return [head];
  const width = Math.max(...Object.keys(option.choices).map((choice) => choice.length));
  const hints = Object.entries(option.choices).map(
    ([choice, hint]) => `  ${choice.padEnd(width)}  ${hint}`,
  );
  return [head, ...hints];
}
