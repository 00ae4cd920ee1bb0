import { type Node, type ParseError, createScanner, getNodeValue, parseTree } from "jsonc-parser";
import { kinds } from "./json-tokens.ts";
import type { Value } from "./json-write.ts";

/** What a text is: an object, or why it can be used for none, as the beginning of a sentence. */
export type Parsed = { readonly root: Node } | { readonly problem: string };

/** How deep a text may be nested. Whatever walks through it calls itself for each level. */
const deepest = 500;

/** The object that a text is, with comments and commas at the end. */
export function parseObject(text: string): Parsed {
  if (depthOf(text) > deepest) return { problem: "it is nested too deeply" };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (root === undefined || (error === undefined && root.type !== "object")) {
    return { problem: "it is no JSON object" };
  }
  if (error !== undefined) {
    return { problem: `line ${text.slice(0, error.offset).split("\n").length} is no JSON` };
  }
  const repeated = repeatedName(root, []);
  return repeated === undefined ? { root } : { problem: repeated };
}

/** The members of an object by name; of any other value, none. */
export function membersOf(node: Node | undefined): ReadonlyMap<string, Node> {
  const members = (node?.type === "object" ? (node.children ?? []) : []).map(
    ({ children = [] }): [string, Node][] => {
      const [name, value] = children;
      return name === undefined || value === undefined ? [] : [[String(name.value), value]];
    },
  );
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

function depthOf(text: string): number {
  const scanner = createScanner(text, true);
  let [depth, most] = [0, 0];
  for (let token: number = scanner.scan(); token !== kinds.end; token = scanner.scan()) {
    if (token === kinds.openBrace || token === kinds.openBracket) depth++;
    if (token === kinds.closeBrace || token === kinds.closeBracket) depth--;
    most = Math.max(most, depth);
  }
  return most;
}

/** Of a name that an object has twice, readers of JSON take one or the other. */
function repeatedName(node: Node, path: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    const [name, value] = node.type === "object" ? (child.children ?? []) : [undefined, child];
    const here = name === undefined ? path : [...path, String(name.value)];
    if (name !== undefined && seen.has(String(name.value))) {
      const where = path.length === 0 ? "it" : path.join(" > ");
      return `${where} has ${JSON.stringify(name.value)} more than once`;
    }
    if (name !== undefined) seen.add(String(name.value));
    const deeper = value === undefined ? undefined : repeatedName(value, here);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
