import {
  type OptionName,
  answerNames,
  choicesOf,
  defaultOf,
  flagOf,
  optionNames,
  options,
} from "../options.ts";

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

function usageOf(name: OptionName): string {
  const option = options[name];
  const flag = flagOf(name);
  if (option.kind === "text") return `[${name}]`;
  if (option.kind === "choice") return `    ${flag} <name>`;
  const short = option.short === undefined ? "    " : `-${option.short}, `;
  if (option.kind === "switch" && option.negatable) {
    return `${short}${option.default ? flag.replace("--", "--no-") : flag}`;
  }
  return `${short}${flag}`;
}

function linesOf(name: OptionName): string[] {
  const option = options[name];
  if (option.kind === "switch" && option.negatable && option.default) {
    return [`do not ${option.description}`];
  }
  const answer = answerNames.find((candidate) => candidate === name);
  if (answer === undefined) return [option.description];
  const head = `${option.description} (default: ${defaultOf(answer)})`;
  if (option.kind !== "choice") return [head];
  const width = Math.max(...choicesOf(name).map((choice) => choice.length));
  const hints = Object.entries(option.choices).map(
    ([choice, hint]) => `  ${choice.padEnd(width)}  ${hint}`,
  );
  return [head, ...hints];
}
