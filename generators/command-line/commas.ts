import { CreateError } from "../errors.ts";
import type { OptionName } from "../options.ts";
import { flagOf, typedChoicesOf } from "../spelling.ts";

interface Token {
  readonly kind: string;
  readonly value?: string | undefined;
}

/**
 * Refuses words that would be a directory although they are further values of the list before them.
 *
 * @param tokens the list's own, and what follows it on the command line
 * @throws {CreateError} TOO_MANY_ARGUMENTS
 */
export function checkCommas(name: OptionName, [list, ...rest]: readonly Token[]): void {
  const choices = typedChoicesOf(name);
  const isValue = ({ kind, value = "" }: Token) => kind === "positional" && choices.includes(value);
  const end = rest.findIndex((token) => !isValue(token));
  const words = rest.slice(0, end < 0 ? rest.length : end).map(({ value = "" }) => value);
  if (words.length === 0) return;
  const typed = `${flagOf(name)} ${list?.value ?? ""}`;
  const hint = `Several go with commas: ${[typed, ...words].join(",")}. A directory of that name is ./${words[0]}.`;
  throw new CreateError("TOO_MANY_ARGUMENTS", typed, words, hint);
}
