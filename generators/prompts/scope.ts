import { defaultAmong } from "../answers.ts";
import { type Values, answerNames, options } from "../options.ts";
import type { Question } from "./questions.ts";

/** What `scope` is answered with when the rest is not to be asked. */
export const defaults = "defaults";

/** Whether nothing but the directory is known, so that somebody may be content with the rest as it usually is. */
export function isOpen(given: Values): boolean {
  return answerNames.every((name) => name === "directory" || given[name] === undefined);
}

/** The question whether to be asked all the others. */
export function scopeQuestion(given: Values): Question {
  const usual = answerNames
    .filter((name) => options[name].kind === "choice")
    .map((name) => defaultAmong(name, given));
  const choices = [
    { value: defaults, name: defaults, description: usual.join(", ") },
    { value: "customize", name: "customize", description: "asks for each" },
  ];
  return {
    type: "select",
    name: "scope",
    message: "What should it be made of?",
    default: () => defaults,
    choices: () => choices,
    when: () => true,
  };
}
