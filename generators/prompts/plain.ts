import { createInterface } from "node:readline/promises";
import { none } from "../spelling.ts";
import type { Value } from "../options.ts";
import type { Asker, Prompt, PromptStreams } from "./adapter.ts";

/**
 * Plain lines with numbers, which nothing is drawn over: for screen readers, and for terminals without a cursor. An
 * empty line is the default, the end of the input gives up.
 */
export function createPlainAsker({ input, output }: PromptStreams): Asker {
  const lines = createInterface({ input, terminal: false });
  const iterator = lines[Symbol.asyncIterator]();

  async function ask(prompt: Prompt): Promise<Value | undefined> {
    output.write(`${prompt.message}\n${listOf(prompt)}`);
    while (true) {
      output.write(`${hintOf(prompt)}: `);
      const { value: line, done } = await iterator.next();
      if (done === true) return undefined;
      const answer = line.trim() === "" ? prompt.default : read(line.trim(), prompt);
      const verdict = answer === undefined ? "there is no such answer" : verdictOn(answer, prompt);
      if (verdict === true) return answer;
      output.write(`Not possible: ${verdict}.\n`);
    }
  }

  return { ask, close: () => lines.close() };
}

function verdictOn(answer: Value, { validate }: Prompt): true | string {
  return typeof answer === "string" ? (validate?.(answer) ?? true) : true;
}

function listOf({ choices }: Prompt): string {
  const rows = choices.map(({ name, description, disabled }, index) =>
    disabled === undefined
      ? `  ${index + 1}. ${name}: ${description}\n`
      : `  (${name} is not possible: ${disabled})\n`,
  );
  return rows.join("");
}

function hintOf({ type, default: usual }: Prompt): string {
  switch (type) {
    case "confirm":
      return `yes or no (${usual === true ? "yes" : "no"})`;
    case "checkbox":
      return `numbers or names with commas between, or ${none} (${none})`;
    case "select":
      return `number or name (${String(usual)})`;
    default:
      return `(${String(usual)})`;
  }
}

/** The answer that a line stands for, undefined where it stands for none. */
function read(line: string, { type, choices }: Prompt): Value | undefined {
  switch (type) {
    case "input":
      return line;
    case "confirm":
      if (/^y(es)?$/i.test(line)) return true;
      return /^no?$/i.test(line) ? false : undefined;
    case "select":
      return choiceOf(line, choices);
    default: {
      if (line === none) return [];
      const chosen = line.split(",").map((part) => choiceOf(part.trim(), choices));
      const known = chosen.filter((choice) => choice !== undefined);
      return known.length === chosen.length ? [...new Set(known)] : undefined;
    }
  }
}

function choiceOf(text: string, choices: Prompt["choices"]): string | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : undefined;
  const found = choices.find(({ value }, index) => value === text || index + 1 === number);
  return found?.disabled === undefined ? found?.value : undefined;
}
