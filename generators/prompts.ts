import { format } from "node:util";
import type { InputOutputAdapter, PromptAnswers, PromptQuestions } from "@yeoman/types";
import { UserError } from "./errors.ts";
import { type AnswerName, answerNames, defaultOf, options } from "./options.ts";

/** A question in the form that Yeoman's adapters have in common. */
export interface Question {
  readonly type: "input" | "select";
  readonly name: AnswerName;
  readonly message: string;
  readonly default: string;
  readonly choices?: readonly {
    readonly value: string;
    readonly name: string;
    readonly description: string;
  }[];
  readonly validate?: (value: string) => true | string;
}

/** The questions for answers that `given` does not have. */
export function questionsFor(given: Readonly<Partial<Record<AnswerName, unknown>>>): Question[] {
  return answerNames.filter((name) => given[name] === undefined).map(questionFor);
}

function questionFor(name: AnswerName): Question {
  const option = options[name];
  const common = { name, default: defaultOf(name) };
  if (option.kind === "choice") {
    const choices = Object.entries(option.choices).map(([value, description]) => {
      return { value, name: value, description };
    });
    return { ...common, type: "select", message: option.question, choices };
  }
  if (option.kind !== "text") throw new TypeError(`${name} is not asked`);
  const validate = (value: string) => option.problem(value) ?? true;
  return { ...common, type: "input", message: option.question, validate };
}

/** Yeoman's way to the terminal: clack's prompts and plain lines, all on stderr so that stdout is for results. */
export function createAdapter(): InputOutputAdapter {
  const controller = new AbortController();
  return {
    log: createLog(),
    signal: controller.signal,
    close: () => controller.abort(),
    abort: (reason?: unknown) => controller.abort(reason),
    async prompt<A extends PromptAnswers>(questions: PromptQuestions<A>): Promise<A> {
      const list: unknown[] = [questions].flat();
      const answers = [];
      for (const question of list.filter(isQuestion)) {
        answers.push({ [question.name]: await ask(question) });
      }
      return Object.assign({}, ...answers);
    },
  };
}

function isQuestion(value: unknown): value is Question {
  return typeof value === "object" && value !== null && "name" in value && "message" in value;
}

async function ask(question: Question): Promise<string> {
  const { isCancel, select, text } = await import("@clack/prompts");
  const { message, default: initial, choices, validate } = question;
  const output = process.stderr;
  const answer =
    choices === undefined
      ? await text({
          message,
          output,
          placeholder: initial,
          defaultValue: initial,
          validate: (value) => {
            const verdict = validate?.(value === undefined || value === "" ? initial : value);
            return typeof verdict === "string" ? verdict : undefined;
          },
        })
      : await select<string>({
          message,
          output,
          initialValue: initial,
          options: choices.map(({ value, description }) => ({ value, hint: description })),
        });
  if (isCancel(answer)) throw new UserError("CANCELLED");
  return answer;
}

const shown = ["write", "writeln", "ok", "info"];
// Yeoman announces each error here before it throws it; it is told once, by whoever catches it. The others speak of
// files, which Yeoman does not write for us.
const muted = [
  "error",
  "colored",
  "skip",
  "force",
  "create",
  "invoke",
  "conflict",
  "identical",
  "added",
  "removed",
];

function createLog(): InputOutputAdapter["log"] {
  const log = (message: unknown = "", ...rest: unknown[]) => {
    process.stderr.write(`${format(message, ...rest)}\n`);
    return log;
  };
  const silent = () => log;
  const methods = [...shown.map((name) => [name, log]), ...muted.map((name) => [name, silent])];
  return Object.assign(log, Object.fromEntries(methods));
}
