import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { plan } from "../../generators/files/plan.ts";
import { file, temporaryFolder } from "./support.ts";

/** What is found in the place of each file. */
async function findings(folder: string, ...files: ReturnType<typeof file>[]) {
  const entries = await plan(folder, files);
  return entries.map(({ file: _file, ...finding }) => finding);
}

describe("plan", () => {
  test("a folder that is not there is free", async () => {
    const folder = join(await temporaryFolder(), "deep", "app");
    expect(await findings(folder, file("src/a.ts"))).toEqual([{ found: "nothing" }]);
  });

  test("the same content is told from another, and other files do not matter", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "same"), "text");
    await writeFile(join(folder, "other"), "theirs");
    await writeFile(join(folder, ".env"), "SECRET=1");

    expect(
      await findings(folder, file("same", "text"), file("other", "ours"), file("new")),
    ).toEqual([
      { found: "file", executable: false, contents: Buffer.from("text"), same: true },
      { found: "file", executable: false, contents: Buffer.from("theirs"), same: false },
      { found: "nothing" },
    ]);
  });

  test("a file or a link where a folder is needed is in the way of everything below", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "src"), "");
    await symlink(await temporaryFolder(), join(folder, "public"));

    expect(await findings(folder, file("src/a/b.ts"), file("public/x"))).toEqual([
      { found: "blocked", obstacle: "src" },
      { found: "blocked", obstacle: "public" },
    ]);
  });

  test("a folder or a link where a file goes is told from a file, also one that leads nowhere", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "README.md"));
    await symlink("nowhere", join(folder, "package.json"));

    expect(await findings(folder, file("README.md"), file("package.json"))).toEqual([
      { found: "other", reason: "a folder" },
      { found: "other", reason: "not a file" },
    ]);
  });

  test("the folder itself may be a link to one, but no file and no link that leads nowhere", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "taken"), "");
    await symlink(await temporaryFolder(), join(folder, "linked"));
    await symlink("nowhere", join(folder, "broken"));

    const blocked = [{ found: "blocked", obstacle: "." }];
    expect(await findings(join(folder, "linked"), file("a"))).toEqual([{ found: "nothing" }]);
    expect(await findings(join(folder, "taken"), file("a"))).toEqual(blocked);
    expect(await findings(join(folder, "broken"), file("a"))).toEqual(blocked);
  });
});
