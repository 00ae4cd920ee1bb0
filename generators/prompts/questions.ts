import { defaultAmong, offered } from "../answers.ts";
import { type AnswerName, type Value, type Values, answerNames, options } from "../options.ts";

export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly description: string;
}

/** A question in the form that Yeoman's adapters have in common. Its functions get the answers so far. */
export interface Question {
  readonly type: "input" | "select" | "checkbox" | "confirm";
  readonly name: AnswerName;
  readonly message: string;
  readonly default: (asked: Values) => Value;
  readonly choices?: (asked: Values) => Choice[];
  /** Whether there is anything to choose. */
  readonly when: (asked: Values) => boolean;
  readonly validate?: (value: string) => true | string;
}

/** The questions for answers that `given` does not have. A choice that does not go with other answers is not offered. */
export function questionsFor(given: Values): Question[] {
  return answerNames
    .filter((name) => given[name] === undefined)
    .map((name) => questionFor(name, given));
}

function questionFor(name: AnswerName, given: Values): Question {
  const option = options[name];
  if (!("question" in option) || option.question === undefined) {
    throw new TypeError(`${name} is not asked`);
  }
  const common = {
    name,
    message: option.question,
    default: (asked: Values) => defaultAmong(name, { ...given, ...asked }),
    when: () => true,
  };
  if (option.kind === "text") {
    const validate = (value: string) => option.problem(value) ?? true;
    return { ...common, type: "input", validate };
  }
  if (option.kind === "switch") return { ...common, type: "confirm" };
  const hints: Readonly<Record<string, string>> = option.choices;
  const choices = (asked: Values) =>
    offered(name, { ...given, ...asked }).map((value) => {
      return { value, name: value, description: hints[value] ?? "" };
    });
  return option.kind === "list"
    ? { ...common, type: "checkbox", choices }
    : { ...common, type: "select", choices, when: (asked) => choices(asked).length > 1 };
}
