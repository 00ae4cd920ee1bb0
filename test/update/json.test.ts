import { describe, expect, test } from "vitest";
import { mergeContents } from "../../generators/merge/contents.ts";
import { type MergedJson, mergeJson } from "../../generators/merge/json.ts";
import { pristineFile } from "../../generators/record/write.ts";
import { file } from "../generators/support.ts";

const labels = { base: "1", theirs: "2" };
function merge(base: object, mine: string, theirs: object): MergedJson {
  const sides = { base: JSON.stringify(base), mine, theirs: JSON.stringify(theirs) };
  const outcome = mergeJson(sides);
  if ("problem" in outcome) throw new Error(outcome.problem);
  return outcome;
}

/** What becomes of a package.json. */
function merged(base: object | string, mine: string, theirs: object | string) {
  const [before = "", after = ""] = [base, theirs].map((one) =>
    typeof one === "string" ? one : JSON.stringify(one, undefined, 2),
  );
  const files = { base: pristineFile(file("x", before)), theirs: file("x", after) };
  const result = mergeContents("package.json", Buffer.from(mine), files.base, files.theirs, {
    labels,
  });
  return { ...result, contents: result.contents.toString() };
}

describe("a mark at the beginning that says it is Unicode", () => {
  const mark = "\ufeff";

  test("stays in front of what is merged", () => {
    expect(merged({ a: 1, b: 1 }, `${mark}{ "a": 2, "b": 1 }`, { a: 1, b: 2 })).toEqual({
      action: "merge",
      contents: `${mark}{ "a": 2, "b": 2 }`,
      notes: [],
    });
  });

  test("is no change", () => {
    expect(merged('{ "a": 1 }\n', `${mark}{ "a": 1 }\r\n`, '{ "a": 2 }\n')).toEqual({
      action: "change",
      contents: `${mark}{ "a": 2 }\r\n`,
      notes: [],
    });
  });
});

describe("what cannot be merged stays as it is, and is told why", () => {
  const deep = `{ "a": ${"[".repeat(100_000)}${"]".repeat(100_000)} }`;
  test.each([
    ["no JSON", '{\n  "a": 2,\n  "b" 1\n}', "line 3 is no JSON"],
    ["no object", "[1]", "it is no JSON object"],
    ["nothing", "", "it is no JSON object"],
    ["a name twice", '{ "s": { "x": 1, "x": 2 }, "a": 2 }', 's has "x" more than once'],
    ["too deep", deep, "it is nested too deeply"],
    ["too deep, and broken", deep.slice(0, 100_000), "it is nested too deeply"],
  ])("%s", (_what, mine, reason) => {
    const result = merged({ a: 1, b: 1 }, mine, { a: 1, b: 2 });
    expect(result).toEqual({
      action: "conflict",
      contents: mine,
      notes: [`${reason}: it stays as it is, and the template has another one now`],
    });
  });
});

describe("comments are those of the member that they are written at", () => {
  const mine = `{ // head
  // About a.
  "a": 1, // still a
  /* About b, and c. */
  "b": 1 /* , */, // still b
  // About c.
  "c": 1 // still c
  // The end.
}
`;
  const all = { a: 1, b: 1, c: 1 };

  test.each([
    ["the first goes", { b: 1, c: 1 }, mine.replace(/\n {2}"a".*/, "")],
    ["one in between goes", { a: 1, c: 1 }, mine.replace(/\n {2}"b".*/, "")],
    [
      "the last goes",
      { a: 1, b: 1 },
      mine.replace(/\n {2}"c".*/, "").replace("*/, // still b", "*/ // still b"),
    ],
    ["one comes first", { A: 1, ...all }, mine.replace("// head", '// head\n  "A": 1,')],
    ["one comes in between", { ...all, aa: 1 }, mine.replace("// still a", '$&\n  "aa": 1,')],
    [
      "one comes last",
      { ...all, d: 1 },
      mine.replace('"c": 1 // still c', '"c": 1, // still c\n  "d": 1'),
    ],
    [
      "the last goes, and two come",
      { a: 1, b: 1, d: 1, e: 1 },
      mine.replace("// still b", '$&\n  "d": 1,\n  "e": 1').replace(/\n {2}"c".*/, ""),
    ],
    [
      "all go",
      {},
      "{ // head\n  // About a.\n  /* About b, and c. */\n  // About c.\n  // The end.\n}\n",
    ],
  ])("%s", (_what, theirs, text) => {
    expect(merge(all, mine, theirs)).toMatchObject({ text, conflicts: [] });
  });

  test("a comment that ends with its line is not put before what is no comment", () => {
    expect(merge({ a: 1, b: 1 }, '{ // one\n "a": 1, "b": 1 }', { b: 1 }).text).toBe(
      '{ // one\n  "b": 1 }',
    );
  });

  test("an object with nothing but comments", () => {
    expect(merge({}, "{\n  // Ours to come.\n}\n", { a: 1 }).text).toBe(
      '{\n  // Ours to come.\n  "a": 1\n}\n',
    );
  });
});

test("a thousand members are merged at once", () => {
  const names = Array.from({ length: 3000 }, (_, index) => `name${index}`);
  const [before, after] = [1, 2].map((value) =>
    Object.fromEntries(names.map((name) => [name, value])),
  );
  const mine = JSON.stringify({ ...before, mine: true }, undefined, 2);
  const result = merge({ ...before }, mine, { ...after });
  expect(JSON.parse(result.text)).toEqual({ ...after, mine: true });
});

describe("a member of package.json", () => {
  test("that people have moved to other dependencies rises there", () => {
    const mine = { dependencies: { vitest: "5.0.0", zod: "^4.0.0" }, devDependencies: {} };
    const base = { devDependencies: { vitest: "5.0.0", zod: "4.0.0" }, dependencies: {} };
    const theirs = { devDependencies: { vitest: "5.1.0", zod: "4.1.0" }, dependencies: {} };
    expect(JSON.parse(merge(base, JSON.stringify(mine), theirs).text)).toEqual({
      dependencies: { vitest: "5.1.0", zod: "^4.1.0" },
      devDependencies: {},
    });
    const { devDependencies: _none, ...without } = mine;
    expect(JSON.parse(merge(base, JSON.stringify(without), theirs).text)).toEqual({
      dependencies: { vitest: "5.1.0", zod: "^4.1.0" },
    });
  });

  test("that people have moved, with something in place of our version, stays and is told", () => {
    const base = { devDependencies: { vitest: "5.0.0" } };
    const mine = '{ "peerDependencies": { "vitest": ">=5 <6" } }';
    expect(merge(base, mine, { devDependencies: { vitest: "5.1.0" } })).toEqual({
      text: mine,
      conflicts: ['peerDependencies > vitest stays ">=5 <6"; the template has "5.1.0"'],
      kept: [],
    });
  });

  test("that we move where people have moved it is no other one", () => {
    const mine = '{ "dependencies": { "vitest": "5.0.0" }, "devDependencies": {} }';
    const base = { dependencies: {}, devDependencies: { vitest: "5.0.0" } };
    const theirs = { dependencies: { vitest: "5.1.0" }, devDependencies: {} };
    expect(merge(base, mine, theirs)).toMatchObject({
      text: mine.replace("5.0.0", "5.1.0"),
      conflicts: [],
    });
  });

  test("that we have twice is merged where people have it", () => {
    const mine = '{ "dependencies": { "vitest": "5.0.0" } }';
    const theirs = { dependencies: { vitest: "5.1.0" }, devDependencies: { vitest: "5.1.0" } };
    expect(merge({ devDependencies: { vitest: "5.0.0" } }, mine, theirs)).toMatchObject({
      text: mine.replace("5.0.0", "5.1.0"),
      conflicts: [],
    });
  });

  test("that people removed, and that is another one now, stays away and is told", () => {
    const base = { scripts: { lint: "a" }, devDependencies: { vitest: "5.0.0" } };
    const theirs = { scripts: { lint: "b" }, devDependencies: { vitest: "5.1.0" } };
    expect(merge(base, '{ "scripts": {}, "devDependencies": {} }', theirs)).toEqual({
      text: '{ "scripts": {}, "devDependencies": {} }',
      conflicts: [],
      kept: [
        'scripts > lint was removed here, and stays so; the template has "b"',
        'devDependencies > vitest was removed here, and stays so; the template has "5.1.0"',
      ],
    });
  });

  test("that is new comes also where people have removed all others", () => {
    const base = { devDependencies: { vitest: "5.0.0" } };
    const theirs = { devDependencies: { vitest: "5.0.0", tsx: "4.0.0" } };
    expect(JSON.parse(merge(base, '{ "name": "x" }', theirs).text)).toEqual({
      name: "x",
      devDependencies: { tsx: "4.0.0" },
    });
  });
});
