import { execFileSync } from "node:child_process";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Policy, decide } from "../../generators/files/decide.ts";
import { diffOf } from "../../generators/files/diff.ts";
import { plan } from "../../generators/files/plan.ts";
import { contentsOf, digest, file, temporaryFolder } from "./support.ts";

async function diffs(folder: string, policy: Policy, ...files: ReturnType<typeof file>[]) {
  const decisions = decide(await plan(folder, files), policy);
  return Promise.all(decisions.map((decision) => diffOf(decision)));
}

describe("a diff", () => {
  test("is what git apply makes the same files of", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "changed"), "one\ntwo\nthree\n");
    await writeFile(join(folder, "same"), "same\n");
    const files = [
      file("changed", "one\n2\nthree\n"),
      file("same", "same\n"),
      file("new/ü x", "no newline"),
      file("run.sh", "#!/bin/sh\n", true),
      file("empty"),
    ];

    const patch = (await diffs(folder, "overwrite", ...files)).join("");
    execFileSync("git", ["apply", "-"], { cwd: folder, input: patch });

    expect(await contentsOf(folder)).toEqual(
      Object.fromEntries(files.map(({ path, contents }) => [path, digest(contents)])),
    );
    expect((await stat(join(folder, "run.sh"))).mode & 0o100).toBe(0o100);
  });

  test("is there for what is in the way, and not for what stays", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a"), "theirs\n");
    expect((await diffs(folder, "fail", file("a", "ours\n")))[0]).toContain("-theirs\n+ours\n");
    expect(await diffs(folder, "skip", file("a", "ours\n"))).toEqual([""]);
  });

  test("names binary files only", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a"), Buffer.from([0xff]));
    const files = [file("a", "text"), file("b", "\0")];
    expect(await diffs(folder, "overwrite", ...files)).toEqual([
      "Binary file a differs\n",
      "Binary file b is new\n",
    ]);
  });
});
