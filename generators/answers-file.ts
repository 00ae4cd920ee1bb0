import { type Label, checkValues } from "./answers.ts";
import { suggest } from "./suggest.ts";
import { CreateError, systemReason } from "./errors.ts";
import { readText } from "./files/read-text.ts";
import { isObject } from "./json.ts";
import { type Values, answerNames } from "./options.ts";

/**
 * The values with the answers of the file that `answers` names, where there is one; what is among the values already
 * wins. The record that an app keeps of its own answers can be given too.
 *
 * @throws {CreateError} ANSWERS_FILE, UNKNOWN_ANSWER, or what is wrong with a value
 */
export async function withAnswersFile(values: Values): Promise<Values> {
  const { answers: path, ...rest } = values;
  if (path === undefined) return rest;
  const content = contentOf(path, await read(path));
  return { ...checkedAnswers(content, (name) => `"${name}" in ${path}`), ...rest };
}

/**
 * Refuses names that are no answers, and values that they do not take.
 *
 * @throws {CreateError} UNKNOWN_ANSWER, or what is wrong with a value
 */
export function checkedAnswers(content: object, label: Label): Values {
  const names: readonly string[] = answerNames;
  const unknown = Object.keys(content).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    // The label of a name that no option has reads like that of any other.
    const shown = label(unknown as (typeof answerNames)[number]);
    throw new CreateError("UNKNOWN_ANSWER", shown, names, suggest(unknown, names));
  }
  checkValues(content, label);
  return content;
}

async function read(path: string): Promise<unknown> {
  const text = await readText(path).catch((error: unknown) => {
    throw new CreateError("ANSWERS_FILE", path, systemReason(error));
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CreateError("ANSWERS_FILE", path, `it is no JSON (${systemReason(error)})`);
  }
}

function contentOf(path: string, content: unknown): object {
  if (!isObject(content)) {
    throw new CreateError("ANSWERS_FILE", path, "it does not hold an object with answers by name");
  }
  if (!("generator" in content && "answers" in content && isObject(content.answers)))
    return content;
  // An app's own record has the name that it got from its directory, which it does not know.
  return Object.fromEntries(Object.entries(content.answers).filter(([name]) => name !== "name"));
}
