import type { Edit, Node } from "jsonc-parser";
import { type Placed, type PlacedObject, placesIn } from "./json-tokens.ts";
import { type Value, indentAt, printed, unitOf } from "./json-write.ts";

/** What becomes of the members of one object. */
export interface MemberChanges {
  readonly removed: ReadonlySet<string>;
  readonly added: readonly Added[];
}

export interface Added {
  readonly name: string;
  readonly value: Value;
  /** Names of the members of the object that it comes from, in their order. */
  readonly order: readonly string[];
}

/** Members as they will be: those that are there and stay or go, and new ones. */
type Entry =
  | { readonly name: string; readonly place: Placed; readonly stays: boolean }
  | { readonly name: string; readonly value: Value };

/** Another value in the place of one, and everything around it as it was. */
export function replacement(text: string, { offset, length }: Node, value: Value): Edit {
  const inline = !text.slice(offset, offset + length).includes("\n");
  const unit = inline ? undefined : unitOf(text);
  return { offset, length, content: printed(value, unit, indentAt(text, offset)) };
}

/**
 * Removes and adds members of an object. A comment at the end of a line goes with the member of that line; those on lines
 * of their own stay, and what is new comes before them. A new member stands where the alphabet has it when the others are
 * in that order, else after the member that precedes it in its `order`, else first.
 */
export function memberEdits(text: string, object: Node, changes: MemberChanges): Edit[] {
  if (changes.removed.size === 0 && changes.added.length === 0) return [];
  const places = placesIn(text, object);
  const entries: Entry[] = places.members.map((place) => {
    return { name: place.name, place, stays: !changes.removed.has(place.name) };
  });
  for (const { name, value, order } of changes.added) {
    entries.splice(predecessor(entries, name, order) + 1, 0, { name, value });
  }
  return places.members.length === 0
    ? [filled(text, object, places, entries)]
    : edited(text, object, places, entries);
}

/** An object that had no members, with these. */
function filled(
  text: string,
  object: Node,
  { lastComment, end }: PlacedObject,
  entries: readonly Entry[],
): Edit {
  const unit = unitOf(text);
  const outer = indentAt(text, object.offset);
  const members = entries.map((entry) => `\n${outer}${unit}${written(entry, unit, outer + unit)}`);
  return { offset: lastComment, length: end - lastComment, content: `${members.join()}\n${outer}` };
}

function edited(
  text: string,
  object: Node,
  { begin, members }: PlacedObject,
  entries: readonly Entry[],
): Edit[] {
  const last = entries.findLastIndex(isThere);
  const commaAtEnd = members.at(-1)?.comma !== undefined;
  const added = new Map<number, string>();
  let [offset, beside] = [begin, members[0]];
  const edits = entries.flatMap((entry, index) => {
    const needsComma = index < last || commaAtEnd;
    if ("place" in entry) {
      beside = entry.place;
      offset = beside.to;
      return entry.stays ? commaEdits(beside, needsComma) : [removal(text, beside)];
    }
    const ownLine = beside?.ownLine === true || endsLine(text, offset);
    const indent =
      beside?.ownLine === true
        ? indentAt(text, beside.start)
        : `${indentAt(text, object.offset)}${unitOf(text)}`;
    const member = written(entry, ownLine ? unitOf(text) : undefined, indent);
    const content = `${ownLine ? `\n${indent}` : " "}${member}${needsComma ? "," : ""}`;
    added.set(offset, `${added.get(offset) ?? ""}${content}`);
    return [];
  });
  return [...edits, ...Array.from(added, ([at, content]) => ({ offset: at, length: 0, content }))];
}

function written(entry: Entry, unit: string | undefined, indent: string): string {
  const value = "value" in entry ? entry.value : null;
  return `${JSON.stringify(entry.name)}: ${printed(value, unit, indent)}`;
}

/** Where a new member comes after; -1 for the first place. */
function predecessor(entries: readonly Entry[], name: string, order: readonly string[]): number {
  const names = entries.filter(isThere).map((entry) => entry.name);
  const sorted = names.every((one, index) => index === 0 || (names[index - 1] ?? "") < one);
  const earlier = new Set(order.slice(0, order.indexOf(name)));
  return entries.findLastIndex(
    (entry) => isThere(entry) && (sorted ? entry.name < name : earlier.has(entry.name)),
  );
}

function isThere(entry: Entry): boolean {
  return !("place" in entry) || entry.stays;
}

function commaEdits({ end, comma }: Placed, needed: boolean): Edit[] {
  if (comma === undefined) return needed ? [{ offset: end, length: 0, content: "," }] : [];
  return needed ? [] : [{ offset: comma, length: 1, content: "" }];
}

function removal(text: string, { from, start, to }: Placed): Edit {
  // What follows in its line stays in a line of its own, and does not become part of a comment.
  const opens = text.slice(from, start).includes("\n");
  const offset = opens && !endsLine(text, to) ? start : from;
  return { offset, length: to - offset, content: "" };
}

function endsLine(text: string, offset: number): boolean {
  const blanks = /[ \t]*\n/y;
  blanks.lastIndex = offset;
  return blanks.test(text);
}
