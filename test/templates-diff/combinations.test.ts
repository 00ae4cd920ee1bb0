import { expect, test } from "vitest";
import { combinationsOf, describe as named } from "../../tools/templates-diff/combinations.ts";

const axes = [
  { name: "size", labels: ["small", "medium", "large"] },
  { name: "lid", labels: ["open", "closed"] },
  { name: "colour", labels: ["red", "blue"] },
];
const all = combinationsOf(axes);
const some = (...wanted: string[]) =>
  new Set(all.filter((one) => wanted.every((label) => Object.values(one).includes(label))));

test("every answer alone and every two together", () => {
  expect(all.map((one) => Object.values(one).join(" "))).toEqual([
    "small open red",
    "medium open red",
    "large open red",
    "small closed red",
    "small open blue",
    "medium closed red",
    "medium open blue",
    "large closed red",
    "large open blue",
    "small closed blue",
  ]);
});

test.each([
  [[], ["every app"]],
  [["large"], ["large"]],
  [["large", "closed"], ["large + closed"]],
  [["closed", "red"], ["closed + red"]],
])("a name for those with %j", (wanted, names) => {
  expect(named(some(...wanted), all, axes)).toEqual(names);
});

test("a name for those that have not something, or one of several", () => {
  const not = new Set(all.filter((one) => one["size"] !== "large" && one["lid"] === "open"));
  expect(named(not, all, axes)).toEqual(["not large + open"]);
  const sizes = [...axes, { name: "kind", labels: ["a", "b", "c", "d", "e"] }];
  const kinds = combinationsOf(sizes);
  const one = new Set(kinds.filter((combination) => /^[bd]$/.test(combination["kind"] ?? "")));
  expect(named(one, kinds, sizes)).toEqual(["b or d"]);
});

test("names for several kinds of them, the largest first", () => {
  const union = new Set([...some("large", "blue"), ...some("closed")]);
  expect(named(union, all, axes)).toEqual(["closed", "large + blue"]);
});

test("one alone is called by what is unusual in it", () => {
  const odd = all.filter((_, index) => index === 1 || index === 9);
  expect(named(new Set(odd), all, axes)).toEqual(["closed + blue", "medium"]);
  const [usual] = all;
  const others = all.filter((one) => one["size"] === "large");
  expect(named(new Set([...others, usual ?? {}]), all, axes)).toEqual([
    "large",
    "the defaults alone",
  ]);
});
