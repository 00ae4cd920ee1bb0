import { type Node, createScanner } from "jsonc-parser";

/** Tokens by the number that the scanner gives them; its own names are not there for a module alone. */
export const kinds = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  blank: 15,
  end: 17,
} as const;

/** A member of an object in its text, with what belongs to it. */
export interface Placed {
  readonly name: string;
  /** Where its name begins. */
  readonly start: number;
  /** Where its value ends. */
  readonly end: number;
  /** Where its comma is, if it has one. */
  readonly comma: number | undefined;
  /** Where it can be cut off: after the comments that are before it, which stay. */
  readonly from: number;
  /** Where the next one begins: after its comma, and after the comments at the end of that line. */
  readonly to: number;
  /** Whether a line begins with it. */
  readonly ownLine: boolean;
}

/** An object in its text. */
export interface PlacedObject {
  /** After its brace, and after the comments at the end of that line. */
  readonly begin: number;
  readonly members: readonly Placed[];
  /** After the comments before its closing brace. */
  readonly lastComment: number;
  /** Where its closing brace is. */
  readonly end: number;
}

/** Finds where the members of an object, and the comments that belong to them, begin and end. */
export function placesIn(text: string, object: Node): PlacedObject {
  const begin = endOfLine(text, object.offset + 1);
  const end = object.offset + object.length - 1;
  const members: Placed[] = [];
  for (const { offset, length, children } of object.children ?? []) {
    const before = members.at(-1)?.to ?? begin;
    const after = offset + length;
    const comma = commaAfter(text, after);
    members.push({
      name: String(children?.[0]?.value),
      start: offset,
      end: after,
      comma,
      from: endOfComments(text, before, offset),
      to: endOfLine(text, comma === undefined ? after : comma + 1),
      ownLine: /\n[ \t]*$/.test(text.slice(before, offset)),
    });
  }
  const lastComment = endOfComments(text, members.at(-1)?.to ?? begin, end);
  return { begin, members, lastComment, end };
}

/** The end of the comments that follow in the same line, if nothing else does; else where one began to look. */
function endOfLine(text: string, from: number): number {
  let end = from;
  for (const token of tokens(text, from)) {
    if (token.kind === kinds.lineComment || token.kind === kinds.blockComment) end = token.end;
    else if (token.kind === kinds.lineBreak) return end;
    else if (token.kind !== kinds.blank) return token.kind === kinds.closeBrace ? end : from;
  }
  return end;
}

function endOfComments(text: string, from: number, to: number): number {
  let last = from;
  for (const { kind, end } of tokens(text, from)) {
    if (end > to) break;
    if (kind === kinds.lineComment || kind === kinds.blockComment) last = end;
  }
  return last;
}

function commaAfter(text: string, offset: number): number | undefined {
  for (const { kind, start } of tokens(text, offset)) {
    if (kind === kinds.comma) return start;
    if (kind < kinds.lineComment) return undefined;
  }
  return undefined;
}

interface Token {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

function* tokens(text: string, from: number): Generator<Token> {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  for (let kind: number = scanner.scan(); kind !== kinds.end; kind = scanner.scan()) {
    const start = scanner.getTokenOffset();
    yield { kind, start, end: start + scanner.getTokenLength() };
  }
}
