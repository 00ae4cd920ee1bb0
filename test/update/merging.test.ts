import { describe, expect, test } from "vitest";
import { mergeFile } from "../../generators/merge/file.ts";
import { type MergedJson, mergeJson, saysTheSame } from "../../generators/merge/json.ts";
import { type MergedText, hasMarkers, mergeText } from "../../generators/merge/text.ts";
import { mergeVersions } from "../../generators/merge/versions.ts";
import { pristineFile } from "../../generators/record/write.ts";
import { file } from "../generators/support.ts";

const labels = { base: "1.0.0", theirs: "2.0.0" };

function lines(base: string | undefined, mine: string, theirs: string): MergedText {
  const merged = mergeText({ base, mine, theirs }, labels);
  if (merged === undefined) throw new Error("too large");
  return merged;
}

const merge = (base: object, mine: string, theirs: object) =>
  mergedJson(JSON.stringify(base), mine, JSON.stringify(theirs));

function mergedJson(base: string, mine: string, theirs: string): MergedJson {
  const merged = mergeJson({ base, mine, theirs });
  if ("problem" in merged) throw new Error(merged.problem);
  return merged;
}

const there = (text: string, mode = 0o644) =>
  ({ found: "file", contents: Buffer.from(text), mode }) as const;

describe("lines", () => {
  test.each([
    ["added at both ends", "b\n", "a\nb\n", "b\nc\n", "a\nb\nc\n"],
    ["removed here, added there", "a\nb\nc\nd\n", "a\nc\nd\n", "a\nb\nc\nd\ne\n", "a\nc\nd\ne\n"],
    ["the same on both sides", "a\n", "b\n", "b\n", "b\n"],
    ["everything removed", "a\n", "", "a\n", ""],
    ["something where nothing was", "", "a\n", "", "a\n"],
    ["the last line end, here", "a\nb\nc\n", "a\nb\nc", "z\nb\nc\n", "z\nb\nc"],
    ["the last line end, there", "a\nb\nc", "z\nb\nc", "a\nb\nc\n", "z\nb\nc\n"],
    [
      "names that objects have",
      "constructor\nx\n",
      "__proto__\nx\n",
      "constructor\nx\ny\n",
      "__proto__\nx\ny\n",
    ],
  ])("%s", (_what, base, mine, theirs, text) => {
    expect(lines(base, mine, theirs)).toEqual({ text, conflict: false });
  });

  test("changed on both sides: markers, each a line of its own", () => {
    expect(lines("a", "b", "c")).toEqual({
      text: "<<<<<<< yours\nb\n||||||| template 1.0.0\na\n=======\nc\n>>>>>>> template 2.0.0\n",
      conflict: true,
    });
  });

  test("side by side is a conflict, too: nobody can tell the order", () => {
    expect(lines("a\nb\n", "A\nb\n", "a\nB\n").conflict).toBe(true);
  });

  test("a conflict that can be resolved has no markers", () => {
    const sides = { base: "a\n", mine: "a\nb\n", theirs: "a\nc\n" };
    expect(mergeText(sides, labels, ({ mine, theirs }) => [...mine, ...theirs])).toEqual({
      text: "a\nb\nc\n",
      conflict: false,
    });
  });

  test("markers are found as long as any is there, those of git are git's", () => {
    const { text } = lines("a\n", "b\n", "c\n");
    expect(hasMarkers(text)).toBe(true);
    expect(hasMarkers(text.replaceAll("\n", "\r\n"))).toBe(true);
    const each = text.split("\n").filter((line) => /^[<|>]/.test(line));
    expect(each).toHaveLength(3);
    for (const marker of each) {
      expect(hasMarkers(`a\n${marker}\nb`)).toBe(true);
      expect(hasMarkers(`a\n \t${marker}\r\nb`)).toBe(true);
      expect(hasMarkers(`a ${marker}`)).toBe(false);
    }
    expect(hasMarkers("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n")).toBe(false);
  });
});

describe("JSON", () => {
  test("new members stand where the alphabet has them, when the others do", () => {
    const mine = '{\n  "a": 1,\n  "b": 1,\n  "d": 1\n}\n';
    expect(merge({ a: 1, d: 1 }, mine, { a: 1, c: 1, d: 1, e: 1 }).text).toBe(
      '{\n  "a": 1,\n  "b": 1,\n  "c": 1,\n  "d": 1,\n  "e": 1\n}\n',
    );
    expect(merge({ b: 1, c: 1 }, '{ "b": 1, "c": 1 }', { a: 1, b: 1, c: 1 }).text).toBe(
      '{ "a": 1, "b": 1, "c": 1 }',
    );
  });

  test("else after the one that is before them in the template, or first", () => {
    const mine = '{\n\t"z": 1,\n\t"b": 1\n}';
    expect(merge({ z: 1, b: 1 }, mine, { first: 1, z: 1, y: { x: [1] }, b: 1 }).text).toBe(
      '{\n\t"first": 1,\n\t"z": 1,\n\t"y": {\n\t\t"x": [\n\t\t\t1\n\t\t]\n\t},\n\t"b": 1\n}',
    );
  });

  test("the first member of an object, and the last that goes", () => {
    expect(merge({ a: {} }, '{\n  "a": {}\n}', { a: { b: 1 } }).text).toBe(
      '{\n  "a": {\n    "b": 1\n  }\n}',
    );
    expect(merge({ a: { b: 1 } }, '{ "a": { "b": 1 } }', { a: {} }).text).toMatch(
      /^\{ "a": \{\s*\} \}$/,
    );
  });

  test("comments stay, and so does a comma at the end", () => {
    const mine = '{\n  // One.\n  "a": 1, // still one\n  "b": 2,\n}\n';
    expect(merge({ a: 1, b: 2 }, mine, { a: 1, b: 3 }).text).toBe(mine.replace("2", "3"));
    expect(merge({ a: 1, b: 2 }, mine, { b: 2 }).text).toBe('{\n  // One.\n  "b": 2,\n}\n');
    expect(merge({ a: 1, b: 2 }, mine, { a: 1 }).text).toBe(
      '{\n  // One.\n  "a": 1, // still one\n}\n',
    );
    expect(merge({ a: 1, b: 2 }, '{\n  "a": 1, // one\n  "b": 2\n}', { a: 1 }).text).toBe(
      '{\n  "a": 1 // one\n}',
    );
  });

  test("a member that both added is merged; one that both changed stays, and is told", () => {
    const result = merge({ x: 1 }, '{ "x": 2, "o": { "m": 1 } }', { x: 3, o: { t: 1 } });
    expect(result).toEqual({
      text: '{ "x": 2, "o": { "m": 1, "t": 1 } }',
      conflicts: ["x stays 2; the template has 3"],
      kept: [],
    });
  });

  test("another kind of value on each side is a conflict; lists of objects, too", () => {
    expect(merge({ a: 1 }, '{ "a": [1] }', { a: { b: 1 } }).conflicts).toHaveLength(1);
    expect(merge({ a: [{ b: 1 }] }, '{ "a": [{ "b": 2 }] }', { a: [{ b: 3 }] }).conflicts).toEqual([
      'a stays [{"b":2}]; the template has [{"b":3}]',
    ]);
  });

  test("what was changed here and is gone there stays, and is told", () => {
    expect(merge({ a: 1 }, '{ "a": 2 }', {})).toMatchObject({
      text: '{ "a": 2 }',
      conflicts: [],
      kept: ["a stays 2; the template does not have it any more"],
    });
  });

  test("names that every object has are like others", () => {
    const theirs = '{ "__proto__": { "polluted": true }, "constructor": 1 }';
    const result = mergedJson("{}", '{ "a": 1 }', theirs);
    expect(Object.keys(JSON.parse(result.text))).toEqual(["__proto__", "a", "constructor"]);
    expect({}).not.toHaveProperty("polluted");
  });

  test("what is no object is none", () => {
    for (const text of ["[]", "", "{", '{ "a": }']) {
      expect(mergeJson({ base: "{}", mine: text, theirs: "{}" })).toHaveProperty("problem");
    }
    expect(saysTheSame('{ "a": [1, { "b": 2 }], "c": 3 }', '{"c":3,"a":[1,{"b":2}]}')).toBe(true);
    expect(saysTheSame('{ "a": [1, 2] }', '{ "a": [2, 1] }')).toBe(false);
  });
});

describe("versions", () => {
  test.each([
    ["raised on both sides, here more", "1.0.0", "3.0.0", "2.0.0", "3.0.0"],
    ["raised on both sides, there more", "1.0.0", "1.5.0", "2.0.0", "2.0.0"],
    ["a caret stays", "1.0.0", "^1.0.0", "2.0.0", "^2.0.0"],
    ["a range that begins higher", ">=22.18.0", ">=24", ">=22.20.0", ">=24"],
    ["as high, in another way", "1.0.0", "^2.0.0", "2.0.0", "^2.0.0"],
    ["added on both sides", undefined, "1.0.0", "2.0.0", undefined],
    ["lowered here", "2.0.0", "1.0.0", "3.0.0", undefined],
    ["no version here", "1.0.0", "workspace:*", "2.0.0", undefined],
    ["no version there", "1.0.0", "1.1.0", "file:x.tgz", undefined],
    ["a package manager", "pnpm@11.0.0", "pnpm@11.2.0", "pnpm@11.1.0", "pnpm@11.2.0"],
    ["before the release", "1.0.0", "2.0.0-rc.1", "2.0.0", "2.0.0"],
  ])("%s", (_what, base, mine, theirs, merged) => {
    expect(mergeVersions({ base, mine, theirs })).toBe(merged);
  });
});

describe("a file", () => {
  const base = pristineFile(file("x", "1\n"));

  test("that is as it has to be", () => {
    const versions = { base, mine: there("2\n"), theirs: file("x", "2\n") };
    expect(mergeFile("x", versions, { labels })).toEqual({ action: "same", notes: [] });
  });

  test("that only people changed, or whose folder they made a file", () => {
    const theirs = file("x", "1\n");
    expect(mergeFile("x", { base, mine: there("2\n"), theirs }, { labels }).action).toBe("keep");
    const blocked = { found: "blocked", obstacle: "a" } as const;
    expect(mergeFile("a/x", { base, mine: blocked, theirs }, { labels }).action).toBe("same");
    expect(mergeFile("a/x", { base, mine: blocked, theirs: file("a/x") }, { labels })).toEqual({
      action: "conflict",
      notes: ["a is no folder, so that nothing is written to it"],
    });
  });

  test("that can be run now and could not before", () => {
    const versions = { base, mine: there("1\n"), theirs: file("x", "1\n", true) };
    expect(mergeFile("x", versions, { labels })).toMatchObject({
      action: "change",
      after: { executable: true },
    });
    const other = { ...versions, mine: there("1\n", 0o755), theirs: file("x", "2\n") };
    expect(mergeFile("x", other, { labels })).toMatchObject({ after: { executable: true } });
  });
});
