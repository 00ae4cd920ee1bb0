export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [name: string]: Value };

/** One step of indentation, as a text has it. */
export function unitOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
}

/** The blanks that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  const begin = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(begin, offset))?.[0] ?? "";
}

/**
 * A value as JSON: in one line with blanks, or in lines.
 *
 * @param unit one step of indentation; undefined for one line
 * @param indent of the line that it begins in
 */
export function printed(value: Value, unit: string | undefined, indent: string): string {
  if (unit !== undefined || typeof value !== "object" || value === null) {
    return JSON.stringify(value, undefined, unit).replaceAll("\n", `\n${indent}`);
  }
  const inner = (item: Value) => printed(item, unit, indent);
  if (Array.isArray(value)) return `[${value.map(inner).join(", ")}]`;
  const members = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}: ${inner(item)}`,
  );
  return `{ ${members.join(", ")} }`;
}
