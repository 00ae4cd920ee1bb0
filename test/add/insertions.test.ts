import { describe, expect, test } from "vitest";
import { mergeInsertions } from "../../generators/merge/insertions.ts";

describe("lines that are inserted into a list", () => {
  test.each([
    ["where the user inserted others", [["mine"], [], ["theirs"]], ["mine", "theirs"]],
    ["after one that the user deleted", [[], ["chat"], ["chat", "theirs"]], ["theirs"]],
    ["before one that the user deleted", [[], ["chat"], ["theirs", "chat"]], ["theirs"]],
    [
      "after one that the user changed",
      [["chat // !"], ["chat"], ["chat", "theirs"]],
      ["chat // !", "theirs"],
    ],
    ["that the user has inserted already", [["a", "b"], [], ["b", "c"]], ["a", "b", "c"]],
  ])("%s", (_, [mine = [], base = [], theirs = []], merged) => {
    expect(mergeInsertions({ mine, base, theirs })).toEqual(merged);
  });

  test.each([
    ["a changed line", [["x"], ["a"], ["b"]]],
    ["a deleted line", [["x"], ["a", "b"], ["a"]]],
    ["lines between others", [["x"], ["a", "b"], ["a", "c", "b"]]],
    ["lines in two places", [["x"], ["a"], ["b", "a", "c"]]],
    ["no change", [["x"], ["a"], ["a"]]],
  ])("nothing else is resolved: %s", (_, [mine = [], base = [], theirs = []]) => {
    expect(mergeInsertions({ mine, base, theirs })).toBeUndefined();
  });
});
