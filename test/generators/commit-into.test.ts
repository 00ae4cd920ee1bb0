import {
  chmod,
  mkdir,
  readFile,
  readdir,
  readlink,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { RenderedFile } from "../../generators/files/render.ts";
import { commitInto } from "../../generators/transaction/commit-into.ts";
import { contentsOf, file, temporaryFolder } from "./support.ts";

/** Writes new files, and replaces the one that is called mine. */
async function apply(
  folder: string,
  files: readonly RenderedFile[],
  signal?: AbortSignal,
): Promise<void> {
  const mine = { contents: Buffer.from("before"), executable: false };
  const replacements = files.map(({ path, ...after }) => {
    return { path, before: path === "mine" ? mine : undefined, after };
  });
  await commitInto(folder, replacements, { signal });
}

describe("a change of a folder", () => {
  test("writes files, folders and exec bits beside what is there", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "theirs"), "1");

    await apply(folder, [file("a/b/run.sh", "#!", true), file("c", "ü")]);

    expect(await readFile(join(folder, "c"), "utf8")).toBe("ü");
    expect((await stat(join(folder, "a/b/run.sh"))).mode & 0o100).toBe(0o100);
    expect((await stat(join(folder, "c"))).mode & 0o111).toBe(0);
    expect(await readFile(join(folder, "theirs"), "utf8")).toBe("1");
  });

  test("takes back files and folders after a failure, and only its own", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "src"));
    await writeFile(join(folder, "src", "theirs"), "1");
    const files = [file("src/ours"), file("new/deep/ours"), file("src/theirs/ours")];

    await expect(apply(folder, files)).rejects.toMatchObject({ code: "NOT_WRITTEN", exitCode: 1 });

    expect(await readdir(folder)).toEqual(["src"]);
    expect(Object.keys(await contentsOf(folder))).toEqual([join("src", "theirs")]);
  });

  test("takes back the app's folder and the ones above it", async () => {
    const folder = await temporaryFolder();
    const attempt = apply(join(folder, "one", "app"), [file("a"), file("a/b")]);

    await expect(attempt).rejects.toThrow(/changed while this was running/);
    expect(await readdir(folder)).toEqual([]);
  });

  test("never overwrites what appeared since the plan", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "b"), "theirs");

    const attempt = apply(folder, [file("a"), file("b", "ours")]);

    await expect(attempt).rejects.toMatchObject({ code: "NOT_WRITTEN" });
    expect(await readdir(folder)).toEqual(["b"]);
    expect(await readFile(join(folder, "b"), "utf8")).toBe("theirs");
  });

  test("an abort takes everything back", async () => {
    const folder = await temporaryFolder();
    const controller = new AbortController();
    const late = {
      ...file("b"),
      get contents() {
        controller.abort();
        return Buffer.from("b");
      },
    };

    const attempt = apply(folder, [file("a"), late], controller.signal);

    await expect(attempt).rejects.toMatchObject({ code: "CANCELLED", exitCode: 130 });
    expect(await readdir(folder)).toEqual([]);
  });

  test("a folder that may not be written to is named", async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o555);
    withoutPrivileges();

    const attempt = apply(join(folder, "app"), [file("a")]);

    await expect(attempt).rejects.toThrow(/^Cannot write .*app: permission denied/);
  });
});

describe("a change that replaces a file", () => {
  test("replaces a file, and leaves nothing else behind", async () => {
    const folder = await folderWithFile();
    await apply(folder, [file("mine", "after", true)]);
    expect(await readdir(folder)).toEqual(["mine"]);
    expect(await readFile(join(folder, "mine"), "utf8")).toBe("after");
    expect((await stat(join(folder, "mine"))).mode & 0o100).toBe(0o100);
  });

  test("brings the very file back after a failure", async () => {
    const folder = await folderWithFile();
    const before = await stat(join(folder, "mine"));

    const attempt = apply(folder, [file("mine", "after"), file("mine/x")]);

    await expect(attempt).rejects.toMatchObject({ code: "NOT_WRITTEN" });
    expect(await readdir(folder)).toEqual(["mine"]);
    expect(await readFile(join(folder, "mine"), "utf8")).toBe("before");
    const { ino, mode, mtimeMs } = await stat(join(folder, "mine"));
    expect({ ino, mode, mtimeMs }).toEqual({
      ino: before.ino,
      mode: before.mode,
      mtimeMs: before.mtimeMs,
    });
  });

  test("leaves what has become a link or a folder since the plan", async () => {
    const folder = await temporaryFolder();
    await symlink("elsewhere", join(folder, "mine"));
    const attempt = apply(folder, [file("mine", "after")]);
    await expect(attempt).rejects.toThrow(/changed while this was running/);
    expect(await readlink(join(folder, "mine"))).toBe("elsewhere");
    expect(await readdir(folder)).toEqual(["mine"]);
  });
});

/** Permissions do not hold for root: be somebody else until the test is over. */
function withoutPrivileges(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}

async function folderWithFile() {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "mine"), "before", { mode: 0o600 });
  return folder;
}
