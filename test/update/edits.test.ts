import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contentsOf, runNode, temporaryFolder } from "../generators/support.ts";
import { appMaker, git, read, rewrite, update, write, runtimeOf } from "./support.ts";
import { twoVersions } from "./versions.ts";

const { older, newer } = twoVersions("edits");
const oldApp = appMaker(older);

describe("a file that both changed", () => {
  test("away from each other: it has both, and no marker", async () => {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => text.replace("one\n", "one, as we say it\n"));

    const { code, actions } = await update(newer, app);

    expect(code).toBe(0);
    expect(actions).toMatchObject({ "guide.md": "merge" });
    expect(read(app, "guide.md")).toBe(
      "# Guide\n\none, as we say it\ntwo\nthree\nfour\nfive\nsix\nseven, and eight\n",
    );
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("the same way: no conflict", async () => {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => text.replace("seven", "seven, and eight"));
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(read(app, "guide.md")).not.toContain("<<<");
  });

  test("on the same lines: markers with labels, exit 3, nothing else touched; resolved: exit 0", async () => {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => text.replace("seven", "sieben"));
    write(app, "mine.txt", "mine");

    const first = await update(newer, app);

    expect(first).toMatchObject({ code: 3, stderr: "" });
    expect(first.last).toMatchObject({
      type: "error",
      code: "MERGE_CONFLICTS",
      exitCode: 3,
      conflicts: [{ path: "guide.md" }],
      from: "1.0.0",
      to: "2.0.0",
    });
    const marked = `<<<<<<< yours
sieben
||||||| template 1.0.0
seven
=======
seven, and eight
>>>>>>> template 2.0.0
`;
    expect(read(app, "guide.md")).toBe(`# Guide\n\none\ntwo\nthree\nfour\nfive\nsix\n${marked}`);
    expect(read(app, "mine.txt")).toBe("mine");
    expect(read(app, "untouched.txt")).toBe("newer\n");

    const before = await contentsOf(app);
    const again = await update(newer, app);
    expect(again).toMatchObject({ code: 3, last: { code: "UNRESOLVED", paths: ["guide.md"] } });
    expect(await update(newer, app, "--check")).toMatchObject({ code: 3 });
    expect(await contentsOf(app)).toEqual(before);

    rewrite(app, "guide.md", (text) => text.replace("<<<<<<< yours\n", ""));
    expect(await update(newer, app)).toMatchObject({ code: 3, last: { code: "UNRESOLVED" } });

    const rest = marked.replace("<<<<<<< yours\n", "");
    rewrite(app, "guide.md", (text) => text.replace(rest, "sieben, and eight\n"));
    const resolved = await contentsOf(app);
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
    expect(await contentsOf(app)).toEqual(resolved);
  });

  test("people see which files, and how to go on", async () => {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => text.replace("seven", "sieben"));
    const first = await runNode([newer.cli, "update"], app);
    expect(first.code).toBe(3);
    expect(first.stdout).toMatch(/^conflict +guide\.md$/m);
    expect(first.stderr).toMatch(/people have to decide:\n\n {2}guide\.md\n/);
    const second = await runNode([newer.cli, "update"], app);
    expect(second).toMatchObject({ code: 3, stdout: "" });
    expect(second.stderr).toMatch(/still have conflict markers .*:\n\n {2}guide\.md\n/);
  });

  test("--dry-run tells of conflicts, and writes none", async () => {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => text.replace("seven", "sieben"));
    const before = await contentsOf(app);
    const result = await update(newer, app, "--dry-run");
    expect(result).toMatchObject({ code: 3, last: { code: "MERGE_CONFLICTS" } });
    expect(result.last["message"]).toContain("nothing was changed");
    expect(await contentsOf(app)).toEqual(before);
  });
});

describe("line ends", () => {
  test("a whole app with CRLF is untouched, and stays so", async () => {
    const app = await oldApp();
    for (const path of ["guide.md", "untouched.txt", "src/main.ts", "package.json"]) {
      rewrite(app, path, crlf);
    }
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(read(app, "untouched.txt")).toBe("newer\r\n");
    expect(read(app, "guide.md")).toMatch(/^# Guide\r\n\r\none\r\n[^]*seven, and eight\r\n$/);
    expect(read(app, "package.json")).not.toMatch(/[^\r]\n/);
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("merged lines and markers have them, too", async () => {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => crlf(text.replace("one\n", "eins\n").replace("seven", "7")));
    expect(await update(newer, app)).toMatchObject({ code: 3 });
    expect(read(app, "guide.md")).toMatch(/eins\r\n[^]*<<<<<<< yours\r\n7\r\n/);
    expect(read(app, "guide.md")).not.toMatch(/[^\r]\n/);
    expect(await update(newer, app)).toMatchObject({ code: 3, last: { code: "UNRESOLVED" } });
  });

  test("where they are mixed, each line keeps its own", async () => {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => text.replace("one\n", "one\r\n"));
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(read(app, "guide.md")).toMatch(/one\r\ntwo\n[^]*seven, and eight\n$/);
  });

  test("one that is another one is no conflict, wherever the file was changed", async () => {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => crlf(text).replace("one\r\n", "eins\n"));
    rewrite(app, "untouched.txt", () => "older\r\n");
    rewrite(app, "settings.json", (text) => crlf(text).replace('"value": 1,\r', '"value": 1,'));

    expect(await update(newer, app)).toMatchObject({ code: 0 });

    expect(read(app, "guide.md")).toBe(
      "# Guide\r\n\r\neins\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven, and eight\r\n",
    );
    expect(read(app, "untouched.txt")).toBe("newer\r\n");
    expect(read(app, "settings.json")).toMatch(/^\{\r\n[^]*"value": 2,\r\n[^]*\}\r\n$/);
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("a missing last line end stays missing", async () => {
    const app = await oldApp();
    rewrite(app, "guide.md", (text) => text.replace("one\n", "eins\n").trimEnd());
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(read(app, "guide.md")).toMatch(/seven, and eight$/);
  });
});

describe("files that are there or not", () => {
  test("what people deleted stays deleted, and is told", async () => {
    const app = await oldApp();
    rmSync(join(app, "guide.md"));
    rmSync(join(app, ".gitignore"));

    const { code, actions, notes } = await update(newer, app);

    expect(code).toBe(0);
    expect(actions).toMatchObject({ "guide.md": "keep" });
    expect(notes["guide.md"]).toEqual(["it was deleted here, and stays so"]);
    expect(existsSync(join(app, "guide.md"))).toBe(false);
    expect(existsSync(join(app, ".gitignore"))).toBe(false);
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("what people added, and we add now: the same is fine", async () => {
    const app = await oldApp();
    write(app, "docs/added.txt", "added\r\n");
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(read(app, "docs/added.txt")).toBe("added\r\n");
  });

  test("what people added, and we add now: another one has markers", async () => {
    const app = await oldApp();
    write(app, "docs/added.txt", "mine\nadded\nas well\n");
    const { code, last } = await update(newer, app);
    expect(code).toBe(3);
    expect(last["conflicts"]).toMatchObject([{ path: "docs/added.txt" }]);
    expect(read(app, "docs/added.txt")).toBe(
      "<<<<<<< yours\nmine\n=======\n>>>>>>> template 2.0.0\nadded\n<<<<<<< yours\nas well\n=======\n>>>>>>> template 2.0.0\n",
    );
    write(app, "docs/added.txt", "mine\nadded\nas well\n");
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("what we dropped goes when nobody had changed it, else it stays and is told", async () => {
    const app = await oldApp();
    rewrite(app, "dropped too.txt", (text) => `${text}and used\n`);

    const { code, actions, notes } = await update(newer, app);

    expect(code).toBe(0);
    expect(actions).toMatchObject({ "dropped.txt": "delete", "dropped too.txt": "keep" });
    expect(existsSync(join(app, "dropped.txt"))).toBe(false);
    expect(read(app, "dropped too.txt")).toBe("dropped, too\nand used\n");
    expect(notes["dropped too.txt"]).toEqual([
      "it was changed here, and is no longer part of the templates",
    ]);
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("folders go with their last file, but not with one of somebody else's", async () => {
    const app = await oldApp();
    write(app, "vendor/mine.tgz", "mine");
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(read(app, "vendor/mine.tgz")).toBe("mine");
    const back = await oldApp();
    rmSync(join(back, "vendor"), { recursive: true });
    expect(await update(newer, back)).toMatchObject({ code: 0 });
    expect(existsSync(join(back, runtimeOf("2.0.0")))).toBe(true);
  });
});

describe("what is no text", () => {
  test("stays and is told when people changed it, too", async () => {
    const app = await oldApp();
    write(app, "logo.bin", Buffer.from("\0mine"));
    const { code, last } = await update(newer, app);
    expect(code).toBe(3);
    expect(last["conflicts"]).toEqual([
      { path: "logo.bin", notes: [expect.stringContaining("it is no text: it stays")] },
    ]);
    expect(read(app, "logo.bin")).toBe("\0mine");
    // People know now; there is nothing in the file to be resolved.
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("a text that is none any more stays, too", async () => {
    const app = await oldApp();
    const bytes = Buffer.from([0xff, 0xfe, 0x00]);
    write(app, "guide.md", bytes);
    expect(await update(newer, app)).toMatchObject({ code: 3 });
    expect(readFileSync(join(app, "guide.md")).equals(bytes)).toBe(true);
  });
});

describe("the bit that lets a file run", () => {
  test("is kept where people set it, in a file that we replace or merge", async () => {
    const app = await oldApp();
    chmodSync(join(app, "untouched.txt"), 0o755);
    chmodSync(join(app, "guide.md"), 0o750);
    rewrite(app, "guide.md", (text) => text.replace("one\n", "eins\n"));

    expect(await update(newer, app)).toMatchObject({ code: 0 });

    expect(read(app, "untouched.txt")).toBe("newer\n");
    expect(runs(app, "untouched.txt")).toBe(true);
    expect(statSync(join(app, "guide.md")).mode & 0o777).toBe(0o750);
    expect(runs(app, ".gitignore")).toBe(false);
  });

  test("comes and goes with ours", async () => {
    chmodSync(join(newer.folder, "templates/base/tool.sh"), 0o755);
    const app = await oldApp();
    chmodSync(join(app, "tool.sh"), 0o600);
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(statSync(join(app, "tool.sh")).mode & 0o777).toBe(0o700);
  });
});

test("umlauts and spaces in paths", async () => {
  const app = await oldApp();
  const path = "übersicht der dienste.txt";
  rewrite(app, path, (text) => text.replace("Erste", "Allererste"));
  const { code, actions } = await update(newer, app);
  expect(code).toBe(0);
  expect(actions).toMatchObject({ [path]: "merge" });
  expect(read(app, path)).toBe("Allererste Zeile\nzweite\ndritte\nvierte, neu\n");
});

test("a file that git ignores is ours all the same", async () => {
  const app = await oldApp();
  rewrite(app, ".gitignore", (text) => `${text}untouched.txt\nguide.md\n`);
  rewrite(app, "guide.md", (text) => text.replace("one\n", "eins\n"));
  git(app, "init", "--quiet");
  git(app, "add", "--all");
  git(app, "commit", "--quiet", "--message", "All of it");
  expect(await update(newer, app, "--allow-dirty")).toMatchObject({ code: 0 });
  expect(read(app, "untouched.txt")).toBe("newer\n");
  expect(read(app, "guide.md")).toContain("eins\ntwo");
});

describe("links and folders in the place of our files", () => {
  test("a link is never written through, and is told", async () => {
    const app = await oldApp();
    const elsewhere = join(await temporaryFolder(), "elsewhere.txt");
    write(join(elsewhere, ".."), "elsewhere.txt", "older\n");
    rmSync(join(app, "untouched.txt"));
    symlinkSync(elsewhere, join(app, "untouched.txt"));
    rmSync(join(app, "dropped.txt"));
    symlinkSync(elsewhere, join(app, "dropped.txt"));

    const { code, last } = await update(newer, app);

    expect(code).toBe(3);
    expect(last["conflicts"]).toMatchObject([{ path: "untouched.txt" }]);
    expect(readlinkSync(join(app, "untouched.txt"))).toBe(elsewhere);
    expect(lstatSync(join(app, "dropped.txt")).isSymbolicLink()).toBe(true);
    expect(read(elsewhere, "")).toBe("older\n");
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("a link on the way neither", async () => {
    const app = await oldApp();
    const elsewhere = await temporaryFolder();
    symlinkSync(elsewhere, join(app, "docs"));
    const { code, last } = await update(newer, app);
    expect(code).toBe(3);
    expect(last["conflicts"]).toEqual([
      { path: "docs/added.txt", notes: [expect.stringContaining("docs is no folder")] },
    ]);
    expect(await contentsOf(elsewhere)).toEqual({});
  });

  test("a folder", async () => {
    const app = await oldApp();
    rmSync(join(app, "untouched.txt"));
    mkdirSync(join(app, "untouched.txt"));
    const { code, last } = await update(newer, app);
    expect(code).toBe(3);
    expect(last["conflicts"]).toMatchObject([{ path: "untouched.txt" }]);
  });
});

function crlf(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

function runs(app: string, path: string): boolean {
  return (statSync(join(app, path)).mode & 0o111) !== 0;
}
