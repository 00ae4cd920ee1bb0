import ejs from "ejs";
import { parseSync } from "rolldown/utils";
import { answerNames } from "../../../generators/options.ts";

/** A condition that asks more than one question. */
export interface Finding {
  /** Where it is, as far as that is known: a template's line, or what has been parsed of it. */
  readonly where: string;
  /** The questions, sorted. */
  readonly axes: readonly string[];
}

/** A node of a syntax tree (ESTree). */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

/** The files of an app that one question owns: what comes from there is known by its answer. */
const seams: Readonly<Record<string, string>> = {
  http: "framework",
  adapter: "adapter",
  transports: "transports",
  tls: "tls",
  defaults: "balancing",
};

/** What templates get from which the answer to a question can be told. */
const objects = new Set(["answers", "readme"]);
const questions = new Set<string>(answerNames.filter((name) => name !== "directory"));

/**
 * Finds the conditions of a file that depend on the answers to two questions or more: in one expression, inside each
 * other, or by way of a variable. A condition is what decides between two ways: `if`, `?:`, `&&`, `||`, `??`, `switch`,
 * a comparison, or a lookup (`{ a: 1 }[answers.framework]`).
 *
 * @param path says what it is: `.ejs`, or TypeScript or JavaScript
 */
export function conditionsOnTwoAxes(path: string, text: string): Finding[] {
  const source = path.endsWith(".ejs") ? compiled(text) : text;
  const { program, errors } = parseSync(path.replace(/\.ejs$/, ".js"), source);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const search = new Search(source);
  search.visit(program as object as Node, new Set());
  return search.findings;
}

/** The JavaScript that a template is made into. */
function compiled(text: string): string {
  const template = new ejs.Template(text) as unknown as { generateSource(): void; source: string };
  template.generateSource();
  return template.source;
}

class Search {
  readonly findings: Finding[] = [];
  readonly #source: string;
  /** Questions that a variable's value depends on. */
  readonly #variables = new Map<string, readonly string[]>();

  constructor(source: string) {
    this.#source = source;
  }

  /** @param around the questions that are asked around this node */
  visit(node: Node, around: ReadonlySet<string>): void {
    this.#learn(node);
    const inside = this.#ask(node, around);
    const [test, ...decided] = partsOf(node);
    for (const part of test ?? []) this.visit(part, around);
    for (const part of decided.flat()) this.visit(part, inside);
  }

  #ask(node: Node, around: ReadonlySet<string>): ReadonlySet<string> {
    const asked = conditionsOf(node);
    if (asked.length === 0) return around;
    const axes = new Set([...around, ...asked.flatMap((part) => this.#axesIn(part))]);
    if (axes.size > 1 && axes.size > around.size) {
      const where = this.#source.slice(node.start).split("\n", 1)[0]?.trim() ?? "";
      this.findings.push({ where, axes: [...axes].toSorted() });
    }
    return axes;
  }

  #learn(node: Node): void {
    if (node.type === "ImportDeclaration") {
      const from = /\/(\w+)\.[jt]s$/.exec(String((node["source"] as Node)["value"]))?.[1] ?? "";
      const axis = seams[from];
      if (axis === undefined) return;
      for (const specifier of nodesIn(node["specifiers"])) {
        const { name } = specifier["local"] as { name?: string };
        if (name !== undefined) this.#variables.set(name, [axis]);
      }
    }
    if (node.type !== "VariableDeclarator" || !isNode(node["init"])) return;
    const { id, init } = node as { id: Node; init: Node } & Node;
    for (const { name, key } of bindingsIn(id)) {
      const axes = isAnswers(init) && questions.has(key) ? [key] : this.#axesIn(init);
      if (axes.length > 0) this.#variables.set(name, axes);
    }
  }

  #axesIn(node: Node): readonly string[] {
    const axis = axisOf(node);
    if (axis !== undefined) return [axis];
    if (node.type === "Identifier") return this.#variables.get(String(node["name"])) ?? [];
    return childrenOf(node).flatMap((child) => this.#axesIn(child));
  }
}

/** The question that `answers.tls`, `answers["tls"]` or `readme.tls` names. */
function axisOf(node: Node): string | undefined {
  if (node.type !== "MemberExpression" || !isAnswers(node["object"])) return undefined;
  const property = node["property"] as Node;
  const name = String(property["name"] ?? property["value"]);
  return questions.has(name) ? name : undefined;
}

function isAnswers(node: unknown): boolean {
  return isNode(node) && node.type === "Identifier" && objects.has(String(node["name"]));
}

/** What a node decides by. */
function conditionsOf(node: Node): Node[] {
  const fields: Readonly<Record<string, readonly string[]>> = {
    IfStatement: ["test"],
    ConditionalExpression: ["test"],
    WhileStatement: ["test"],
    ForStatement: ["test"],
    LogicalExpression: ["left", "right"],
    BinaryExpression: ["left", "right"],
    SwitchStatement: ["discriminant", "cases"],
  };
  if (node.type === "MemberExpression" && node["computed"] === true && !isAnswers(node["object"])) {
    return nodesIn(node["property"]);
  }
  return (fields[node.type] ?? []).flatMap((field) => nodesIn(node[field]));
}

/** A node's children: first those that are evaluated in any case, then those that its condition decides about. */
function partsOf(node: Node): [test: Node[], ...decided: Node[][]] {
  if (typeof node["test"] !== "object") return [childrenOf(node)];
  const test = nodesIn(node["test"]);
  return [test, childrenOf(node).filter((child) => !test.includes(child))];
}

function childrenOf(node: Node): Node[] {
  // What a property of an object or of a member expression is called is no variable.
  const isName = (field: string) =>
    ["property", "key"].includes(field) && node["computed"] !== true;
  return Object.entries(node).flatMap(([field, value]) => (isName(field) ? [] : nodesIn(value)));
}

function nodesIn(value: unknown): Node[] {
  return [value].flat().filter(isNode);
}

/** The variables that a declaration makes, and what each is called where it comes from. */
function bindingsIn(pattern: Node, key = ""): { name: string; key: string }[] {
  if (pattern.type === "Identifier") return [{ name: String(pattern["name"]), key }];
  if (pattern.type !== "Property")
    return childrenOf(pattern).flatMap((part) => bindingsIn(part, key));
  return bindingsIn(pattern["value"] as Node, String((pattern["key"] as Node)["name"]));
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}
