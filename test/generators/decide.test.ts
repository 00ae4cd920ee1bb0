import { describe, expect, test } from "vitest";
import { type Policy, conflictsIn, decide } from "../../generators/files/decide.ts";
import type { PlannedFile } from "../../generators/files/plan.ts";
import { file } from "./support.ts";

const contents = Buffer.from("theirs");
const planned: readonly PlannedFile[] = [
  { file: file("new"), found: "nothing" },
  { file: file("same"), found: "file", executable: false, contents, same: true },
  { file: file("changed"), found: "file", executable: false, contents, same: false },
  { file: file("folder"), found: "other", reason: "a folder" },
  { file: file("link"), found: "other", reason: "not a file" },
  { file: file("src/a"), found: "blocked", obstacle: "src" },
  { file: file("src/b"), found: "blocked", obstacle: "src" },
];
const actions = (policy: Policy) => decide(planned, policy).map(({ action }) => action);

describe("what happens to files that are there", () => {
  test("fail: whatever is there is in the way, also the same", () => {
    expect(actions("fail")).toEqual(["create", ...Array<string>(6).fill("conflict")]);
  });

  test("skip: it stays, but an app without a whole folder is none", () => {
    const left = ["skip", "skip", "skip"];
    expect(actions("skip")).toEqual(["create", "same", ...left, "conflict", "conflict"]);
  });

  test("overwrite: files are replaced, and nothing else", () => {
    const kept = ["conflict", "conflict", "conflict", "conflict"];
    expect(actions("overwrite")).toEqual(["create", "same", "overwrite", ...kept]);
  });

  test("each path in the way is named once, with what it is", () => {
    expect(conflictsIn(decide(planned, "fail"))).toEqual([
      { path: "same", reason: "the same already" },
      { path: "changed", reason: "exists" },
      { path: "folder", reason: "a folder" },
      { path: "link", reason: "not a file" },
      { path: "src", reason: "not a folder" },
    ]);
  });
});
