import { type Node, type ParseError, getNodeValue, parseTree } from "jsonc-parser";
import type { Value } from "./json-text.ts";

/** The object that a text is, with comments and commas at the end; undefined where it is none. */
export function parseObject(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && root?.type === "object" ? root : undefined;
}

/** The members of an object by name; of any other value, none. */
export function membersOf(node: Node): ReadonlyMap<string, Node> {
  const members = (node.children ?? []).map(({ children = [] }): [string, Node][] => {
    const [name, value] = children;
    return name === undefined || value === undefined ? [] : [[String(name.value), value]];
  });
  return new Map(members.flat());
}

/** The value that a node stands for. */
export function valueOf(node: Node): Value {
  // Of nodes without errors: JSON.
  return getNodeValue(node) as Value;
}

/** Whether two nodes stand for the same value, in whatever order their members are. */
export function isSame(some: Node | undefined, other: Node | undefined): boolean {
  return some === other || (some !== undefined && other !== undefined && key(some) === key(other));
}

/** The same text for the same value, in whatever order its members are. */
function key(node: Node): string {
  if (node.type === "array") return `[${(node.children ?? []).map(key).join()}]`;
  if (node.type !== "object") return JSON.stringify(node.value);
  const members = [...membersOf(node)].map(
    ([name, value]) => `${JSON.stringify(name)}:${key(value)}`,
  );
  return `{${members.toSorted().join()}}`;
}
