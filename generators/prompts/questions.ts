import { defaultAmong } from "../answers.ts";
import { hasSay, reasonAgainst } from "../constraints.ts";
import {
  type AnswerName,
  type OptionName,
  type Value,
  type Values,
  answerNames,
  choicesOf,
  options,
} from "../options.ts";

export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly description: string;
  /** Why it cannot be chosen, where that is so. */
  readonly disabled?: string | undefined;
}

/** A question in the form that Yeoman's adapters have in common. Its functions get the answers so far. */
export interface Question {
  readonly type: "input" | "select" | "checkbox" | "confirm";
  readonly name: OptionName | "scope" | "removal";
  readonly message: string;
  readonly default: (asked: Values) => Value;
  readonly choices?: (asked: Values) => Choice[];
  /** Whether there is anything to decide. */
  readonly when: (asked: Values) => boolean;
  readonly validate?: (value: string) => true | string;
}

/** The questions for answers that `given` does not have. A choice that does not go with other answers is shown as such. */
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
    when: (asked: Values) => hasSay(name, { ...given, ...asked }),
  };
  if (option.kind === "text") {
    const validate = (value: string) => option.problem(value) ?? true;
    return { ...common, type: "input", validate };
  }
  if (option.kind === "switch") return { ...common, type: "confirm" };
  const hints: Readonly<Record<string, string>> = option.choices;
  const choices = (asked: Values) =>
    choicesOf(name).map((value): Choice => {
      const disabled = reasonAgainst(name, value, { ...given, ...asked });
      const description = hints[value] ?? "";
      return { value, name: value, description, disabled };
    });
  if (option.kind === "list") return { ...common, type: "checkbox", choices };
  const canChoose = (asked: Values) =>
    choices(asked).filter(({ disabled }) => disabled === undefined).length > 1;
  const when = (asked: Values) => common.when(asked) && canChoose(asked);
  return { ...common, type: "select", choices, when };
}
