import { describe, expect, test } from "vitest";
import { mergeFile } from "../../generators/merge/file.ts";
import { hasMarkers, mergeText } from "../../generators/merge/text.ts";
import { pristineFile } from "../../generators/record/write.ts";
import { file } from "../generators/support.ts";

const labels = { base: "1", theirs: "2" };
const merge = (base: string, mine: string, theirs: string) =>
  mergeText({ base, mine, theirs }, labels);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}\n`);

describe("large texts", () => {
  test("many equal lines, and one more on each side", () => {
    const lines = "a\n".repeat(20_000);
    expect(merge(lines, `${lines}b\n`, lines)).toEqual({ text: `${lines}b\n`, conflict: false });
    expect(merge(`x\n${lines}`, `y\n${lines}`, `x\n${lines}b\n`)).toBeUndefined();
  });

  test("more lines than a function takes arguments", () => {
    const lines = numbered(130_000);
    const changed = (...at: number[]) =>
      lines.map((line, index) => (at.includes(index) ? "changed\n" : line)).join("");
    expect(merge(lines.join(""), changed(60_000), changed(70_000))).toEqual({
      text: changed(60_000, 70_000),
      conflict: false,
    });
    const alone = { base: undefined, mine: changed(60_000), theirs: changed(70_000) };
    expect(mergeText(alone, labels)).toMatchObject({ conflict: true });
  });

  test("what would take for ever is not merged", () => {
    const lines = "a\n".repeat(20_000);
    expect(merge(`x\n${lines}x\n`, `${lines}y\n`, `z\n${lines}`)).toBeUndefined();
    const base = numbered(130_000);
    const mine = base.toReversed().join("");
    expect(merge(base.join(""), mine, mine)).toBeUndefined();
  });

  test("lines that only begin and end alike are not lost", () => {
    expect(merge("a\na\n", "a\na\na\n", "a\n")).toMatchObject({ conflict: true });
    expect(merge("a\nb\na\n", "a\n", "a\nb\na\nb\na\n")).toMatchObject({ conflict: true });
    expect(merge("a\nb\n", "a\nx\nb\n", "a\ny\nb\n")?.conflict).toBe(true);
    expect(merge("a\nb\nc\n", "a\nB\nc\n", "a\nb\nc\nd\n")?.text).toBe("a\nB\nc\nd\n");
  });
});

describe("a file that is too large", () => {
  const base = pristineFile(file("x", "one\n"));
  const theirs = file("x", "two\n");
  const merged = (contents: Buffer) =>
    mergeFile("x", { base, mine: { found: "file", contents, mode: 0o644 }, theirs }, { labels });

  test("to be looked at as a text stays, and is told", () => {
    const contents = Buffer.alloc(17 * 1024 * 1024, "a\n");
    expect(merged(contents)).toEqual({
      action: "conflict",
      notes: [
        "it is too large to be merged: it stays as it is, and the template has another one now",
      ],
    });
  });

  test("to be merged stays, and is told", () => {
    const { action, after, notes } = merged(Buffer.from(numbered(130_000).join("")));
    expect({ action, after }).toEqual({ action: "conflict", after: undefined });
    expect(notes).toEqual([expect.stringContaining("too large to be merged")]);
  });
});

test("looking for markers does not take for ever either", () => {
  expect(hasMarkers(`${" ".repeat(200_000)}x`.repeat(5))).toBe(false);
});
