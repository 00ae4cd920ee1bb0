import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { plan } from "../../generators/files/plan.ts";
import { file, temporaryFolder } from "./support.ts";

async function planned(folder: string, ...files: ReturnType<typeof file>[]) {
  const entries = await plan(folder, files);
  return entries.map((entry) => [entry.action, "obstacle" in entry ? entry.obstacle : undefined]);
}

describe("plan", () => {
  test("a folder that is not there is free", async () => {
    const folder = join(await temporaryFolder(), "deep", "app");
    expect(await planned(folder, file("src/a.ts"))).toEqual([["create", undefined]]);
  });

  test("the same content is told from another, and other files do not matter", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "same"), "text");
    await writeFile(join(folder, "other"), "theirs");
    await writeFile(join(folder, ".env"), "SECRET=1");

    const entries = await planned(folder, file("same", "text"), file("other", "ours"), file("new"));

    expect(entries).toEqual([
      ["same", "same"],
      ["conflict", "other"],
      ["create", undefined],
    ]);
  });

  test("a file or a link where a folder is needed is in the way of everything below", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "src"), "");
    await symlink(await temporaryFolder(), join(folder, "public"));

    expect(await planned(folder, file("src/a/b.ts"), file("public/x"))).toEqual([
      ["conflict", "src"],
      ["conflict", "public"],
    ]);
  });

  test("a folder or a link where a file goes is a conflict, also one that leads nowhere", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "README.md"));
    await symlink("nowhere", join(folder, "package.json"));

    expect(await planned(folder, file("README.md"), file("package.json"))).toEqual([
      ["conflict", "README.md"],
      ["conflict", "package.json"],
    ]);
  });

  test("the folder itself may be a link to one, but no file and no link that leads nowhere", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "taken"), "");
    await symlink(await temporaryFolder(), join(folder, "linked"));
    await symlink("nowhere", join(folder, "broken"));

    expect(await planned(join(folder, "linked"), file("a"))).toEqual([["create", undefined]]);
    expect(await planned(join(folder, "taken"), file("a"))).toEqual([["conflict", "."]]);
    expect(await planned(join(folder, "broken"), file("a"))).toEqual([["conflict", "."]]);
  });
});
