import type { Readable, Writable } from "node:stream";
import type { InputOutputAdapter, PromptAnswers, PromptQuestions } from "@yeoman/types";
import { canMoveCursor } from "../command-line/terminal.ts";
import { CreateError } from "../errors.ts";
import type { Value, Values } from "../options.ts";
import { createLog } from "./log.ts";
import type { Choice, Question } from "./questions.ts";

/** Where questions are put. */
export interface PromptStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/** A question as it is put: what depends on other answers is decided. */
export interface Prompt {
  readonly type: Question["type"];
  readonly message: string;
  readonly default: Value;
  readonly choices: readonly Choice[];
  readonly validate?: Question["validate"];
}

/** A way to put questions, one after the other. */
export interface Asker {
  /** Resolves with undefined when the person gives up. */
  ask(prompt: Prompt): Promise<Value | undefined>;
  close(): void;
}

export interface AdapterOptions extends Partial<PromptStreams> {
  /** Plain lines with numbers instead of prompts that move the cursor. */
  readonly plain?: boolean;
}

/** Yeoman's way to the terminal: prompts and plain lines, all on stderr so that stdout is for results. */
export function createAdapter({
  input = process.stdin,
  output = process.stderr,
  plain = !canMoveCursor(),
}: AdapterOptions = {}): InputOutputAdapter {
  const controller = new AbortController();
  return {
    log: createLog(output),
    signal: controller.signal,
    close: () => controller.abort(),
    abort: (reason?: unknown) => controller.abort(reason),
    async prompt<A extends PromptAnswers>(questions: PromptQuestions<A>): Promise<A> {
      const list: unknown[] = [questions].flat();
      const asker = await createAsker(plain, { input, output });
      try {
        return (await askAll(list.filter(isQuestion), asker)) as A;
      } finally {
        asker.close();
      }
    },
  };
}

async function createAsker(plain: boolean, streams: PromptStreams): Promise<Asker> {
  if (plain) {
    const { createPlainAsker } = await import("./plain.ts");
    return createPlainAsker(streams);
  }
  const { createClackAsker } = await import("./clack.ts");
  return createClackAsker(streams);
}

async function askAll(questions: readonly Question[], asker: Asker): Promise<Values> {
  const answers: Values = {};
  for (const { name, type, message, when, validate, ...question } of questions) {
    if (!when(answers)) continue;
    const answer = await asker.ask({
      type,
      message,
      default: question.default(answers),
      choices: question.choices?.(answers) ?? [],
      ...(validate !== undefined && { validate }),
    });
    if (answer === undefined) throw new CreateError("CANCELLED");
    Object.assign(answers, { [name]: answer });
  }
  return answers;
}

function isQuestion(value: unknown): value is Question {
  return typeof value === "object" && value !== null && "name" in value && "message" in value;
}
