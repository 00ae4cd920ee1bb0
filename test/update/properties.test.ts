import { describe, expect, test } from "vitest";
import { type MergedJson, mergeJson, saysTheSame } from "../../generators/merge/json.ts";
import { mergeText } from "../../generators/merge/text.ts";
import { Random } from "../../runtime/test/support/random.ts";

const rounds = 500;
const labels = { base: "1", theirs: "2" };

const seeds = Array.from({ length: rounds }, (_, seed) => seed);

describe("merging lines, whatever was changed", () => {
  test("nothing that people added is lost", () => {
    for (const seed of seeds) {
      const random = new Random(seed);
      // Few different lines, so that they can be taken for each other.
      const lines = Array.from({ length: 20 * random.next() }, () =>
        String(Math.floor(random.next() * 8)),
      );
      const [base, mine, theirs] = [
        textOf(lines, random),
        textOf(edited(lines, random, "mine"), random),
        textOf(edited(lines, random, "theirs"), random),
      ];

      const merged = mergeText({ base, mine, theirs }, labels) ?? { text: "", conflict: true };

      const result = merged.text.split("\n");
      const added = [...mine.split("\n"), ...theirs.split("\n")].filter((line) =>
        /^[mt]/.test(line),
      );
      expect(result, `seed ${seed}`).toEqual(expect.arrayContaining(added));
      expect(merged.text.includes("<<<<<<<"), `seed ${seed}`).toBe(merged.conflict);
      expect(mergeText({ base, mine: base, theirs }, labels), `seed ${seed}`).toEqual({
        text: theirs,
        conflict: false,
      });
      expect(mergeText({ base, mine, theirs: base }, labels), `seed ${seed}`).toEqual({
        text: mine,
        conflict: false,
      });
      expect(mergeText({ base, mine, theirs: mine }, labels), `seed ${seed}`).toEqual({
        text: mine,
        conflict: false,
      });
    }
  });
});

describe("merging JSON, whatever was changed", () => {
  type Json = number | string | Json[] | { [name: string]: Json };

  function value(random: Random, depth: number): Json {
    const dice = random.next();
    if (depth === 0 || dice < 0.5) return Math.floor(random.next() * 5);
    if (dice < 0.65)
      return Array.from({ length: 3 * random.next() }, () => Math.floor(random.next() * 5));
    return members(random, depth - 1);
  }

  function members(random: Random, depth: number): { [name: string]: Json } {
    const names = ["a", "b", "c", "d", 'q"\\', "__proto__"].filter(() => random.next() < 0.5);
    return Object.fromEntries(names.map((name) => [name, value(random, depth)]));
  }

  function written(json: Json, random: Random): string {
    const text = JSON.stringify(json, undefined, ["", "  ", "\t"][Math.floor(random.next() * 3)]);
    return random.next() < 0.5 ? text : text.replaceAll("{", "{ /* here */ ");
  }

  test("the result is JSON, and has what only people have", () => {
    for (const seed of seeds) {
      const random = new Random(seed);
      const all = Array.from({ length: 3 }, () => members(random, 3));
      const [base = "", mine = "", theirs = ""] = all.map((one) => written(one, random));

      const merged = mergedJson({ base, mine, theirs });

      expect(saysTheSame(merged.text, merged.text), `seed ${seed}`).toBe(true);
      // What only people have stays.
      const [before = {}, ours = {}] = all;
      const own = Object.keys(ours).filter((name) => !Object.hasOwn(before, name));
      for (const name of own) expect(merged.text, `seed ${seed}`).toContain(JSON.stringify(name));
      const untouched = mergedJson({ base, mine: base, theirs }).text;
      expect(saysTheSame(untouched, theirs), `seed ${seed}`).toBe(true);
      expect(mergedJson({ base, mine, theirs: base }).text, `seed ${seed}`).toBe(mine);
      expect(saysTheSame(mergedJson({ base, mine, theirs: mine }).text, mine), `seed ${seed}`).toBe(
        true,
      );
    }
  });
});

function mergedJson(sides: Parameters<typeof mergeJson>[0]): MergedJson {
  const merged = mergeJson(sides);
  if ("problem" in merged) throw new Error(merged.problem);
  return merged;
}

/** The same lines with some of them left out, and some of one's own. */
function edited(lines: readonly string[], random: Random, own: string): string[] {
  return lines.flatMap((line, index) => {
    const dice = random.next();
    if (dice < 0.1) return [];
    if (dice < 0.2) return [line, `${own}${index}`];
    return [dice < 0.25 ? `${own}${index}` : line];
  });
}

/** A text of these lines, whose last one is ended or not. */
function textOf(lines: readonly string[], random: Random): string {
  return lines.join("\n") + (random.chance(0.8) && lines.length > 0 ? "\n" : "");
}
