import type * as table from "../../generators/options.ts";
import type { Axis, Combination } from "./combinations.ts";

/** An answer, or an item of one that is a list, or what is added to an app. */
interface Answer {
  readonly label: string;
  readonly name: string;
  readonly value: unknown;
}

/** What apps of one state of the repository can differ in. */
interface Question {
  readonly axis: string;
  /** The usual one first. */
  readonly answers: readonly Answer[];
}

/** The one thing that is no answer: it is added to an app that exists. */
const namespace: Question = {
  axis: "namespace",
  answers: [
    { label: "without a namespace", name: "namespace", value: undefined },
    { label: "with a namespace", name: "namespace", value: "orders" },
  ],
};

/** Each question with its answers; of a list, each of its items is a question of its own. */
export function questionsIn(options: typeof table, adds: boolean): Question[] {
  const questions = options.answerNames.flatMap((name) => questionsFor(name, options));
  return adds ? [...questions, namespace] : questions;
}

function questionsFor(
  name: table.AnswerName,
  { choicesOf, defaultOf, options }: typeof table,
): Question[] {
  const choices: readonly string[] = choicesOf(name);
  switch (options[name].kind) {
    case "choice": {
      const usual = defaultOf(name, {});
      const sorted = choices.toSorted((a, b) => Number(b === usual) - Number(a === usual));
      const answers = sorted.map((value) => ({ label: `${name} ${value}`, name, value }));
      return [{ axis: name, answers }];
    }
    case "switch": {
      const answers = [
        { label: `no ${name}`, name, value: false },
        { label: name, name, value: true },
      ];
      return [{ axis: name, answers }];
    }
    case "list":
      return choices.map((choice) => ({
        axis: `${name} ${choice}`,
        answers: [
          { label: `without ${choice}`, name, value: [] },
          { label: `with ${choice}`, name, value: [choice] },
        ],
      }));
    default:
      return [];
  }
}

export function axesOf(questions: readonly Question[]): Axis[] {
  return questions.map(({ axis, answers }) => ({
    name: axis,
    labels: answers.map(({ label }) => label),
  }));
}

/** The answers of a combination that are not the usual ones, by name; undefined where one of them is not known. */
export function unusualAnswers(
  questions: readonly Question[],
  combination: Combination,
): Record<string, unknown> | undefined {
  const values: Record<string, unknown> = {};
  for (const [axis, label] of Object.entries(combination)) {
    const answers = questions.find((question) => question.axis === axis)?.answers ?? [];
    const answer = answers.find((one) => one.label === label);
    if (answer === undefined) return undefined;
    const { name, value } = answer;
    const before = values[name] ?? [];
    if (answer !== answers[0]) values[name] = Array.isArray(value) ? [before, value].flat() : value;
  }
  return values;
}

/** The combination that an app has these answers of: what was not given has become what goes with the rest. */
export function combinationWith(
  questions: readonly Question[],
  values: Readonly<Record<string, unknown>>,
): Combination {
  return Object.fromEntries(
    questions.map(({ axis, answers: [usual, ...others] }) => {
      const answer = others.find(({ name, value }) => holds(values[name], value)) ?? usual;
      return [axis, answer?.label ?? ""];
    }),
  );
}

function holds(given: unknown, value: unknown): boolean {
  if (!Array.isArray(value)) return given === value;
  return Array.isArray(given) && value.every((item) => given.includes(item));
}
