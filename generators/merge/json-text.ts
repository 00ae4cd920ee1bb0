import { type Edit, type Node, applyEdits, findNodeAtLocation, parseTree } from "jsonc-parser";

/** Names of members from the outermost to the one that is meant. */
export type Path = readonly string[];

export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [name: string]: Value };

/** The text with another value, and everything around it as it was. Undefined where there is no value. */
export function replaceValue(text: string, path: Path, value: Value): string | undefined {
  const node = nodeAt(text, path);
  if (node === undefined) return undefined;
  const { offset, length } = node;
  const style = { ...styleOf(text), inline: !text.slice(offset, offset + length).includes("\n") };
  const content = print(value, style, indentAt(text, offset));
  return applyEdits(text, [{ offset, length, content }]);
}

/** The text without a member; comments stay as far as they are not between it and the next one. */
export function removeMember(text: string, path: Path): string {
  const member = nodeAt(text, path)?.parent;
  const members = member?.parent?.children ?? [];
  const at = members.findIndex((one) => one === member);
  const [before, next] = [members[at - 1], members[at + 1]];
  if (member === undefined) return text;
  if (next !== undefined) return applyEdits(text, [cut(member.offset, next.offset)]);

  const end = member.offset + member.length;
  const own = /^\s*,/.exec(text.slice(end))?.[0].length;
  const blank = /\s*$/.exec(text.slice(0, member.offset))?.[0].length ?? 0;
  const last = cut(member.offset - blank, end + (own ?? 0));
  if (own !== undefined || before === undefined) return applyEdits(text, [last]);
  const comma = text.indexOf(",", before.offset + before.length);
  return applyEdits(text, [cut(comma, comma + 1), last]);
}

/**
 * The text with a new member: where the alphabet has it when the others are in that order, else after the member that
 * precedes it in `order`, else first.
 */
export function insertMember(
  text: string,
  path: Path,
  value: Value,
  order: readonly string[],
): string {
  const parent = nodeAt(text, path.slice(0, -1));
  const name = path.at(-1);
  if (parent === undefined || name === undefined) return text;
  const style = styleOf(text);
  const members = parent.children ?? [];
  const [first] = members;
  const written = (indent: string, inline: boolean) =>
    `${JSON.stringify(name)}: ${print(value, { ...style, inline }, indent)}`;
  if (first === undefined) {
    const outer = indentAt(text, parent.offset);
    const inner = `${outer}${style.unit}`;
    const content = `{\n${inner}${written(inner, false)}\n${outer}}`;
    return applyEdits(text, [{ offset: parent.offset, length: parent.length, content }]);
  }

  const indent = indentAt(text, first.offset);
  const ownLine = text.slice(0, first.offset).endsWith(`\n${indent}`);
  const gap = ownLine ? `\n${indent}` : " ";
  const member = written(indent, !ownLine);
  const before = predecessor(members, name, order);
  return before === undefined
    ? applyEdits(text, [{ offset: first.offset, length: 0, content: `${member},${gap}` }])
    : applyEdits(text, [
        { offset: before.offset + before.length, length: 0, content: `,${gap}${member}` },
      ]);
}

function cut(from: number, to: number): Edit {
  return { offset: from, length: to - from, content: "" };
}

function predecessor(
  members: readonly Node[],
  name: string,
  order: readonly string[],
): Node | undefined {
  const names = members.map(({ children }) => String(children?.[0]?.value));
  const sorted = names.every((one, index) => index === 0 || (names[index - 1] ?? "") < one);
  if (sorted) return members[names.findLastIndex((one) => one < name)];
  const earlier = new Set(order.slice(0, order.indexOf(name)));
  return members[names.findLastIndex((one) => earlier.has(one))];
}

function nodeAt(text: string, path: Path): Node | undefined {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root === undefined ? undefined : findNodeAtLocation(root, [...path]);
}

interface Style {
  /** One step of indentation. */
  readonly unit: string;
}

function styleOf(text: string): Style {
  return { unit: /\n([ \t]+)\S/.exec(text)?.[1] ?? "  " };
}

/** The blanks that the line of an offset begins with. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

function print(value: Value, style: Style & { readonly inline: boolean }, indent: string): string {
  if (!style.inline || typeof value !== "object" || value === null) {
    return JSON.stringify(value, undefined, style.unit).replaceAll("\n", `\n${indent}`);
  }
  const inner = (item: Value) => print(item, style, indent);
  if (Array.isArray(value)) return `[${value.map(inner).join(", ")}]`;
  const members = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}: ${inner(item)}`,
  );
  return `{ ${members.join(", ")} }`;
}
