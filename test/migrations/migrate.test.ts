import { describe, expect, test } from "vitest";
import type { Found } from "../../generators/files/working-tree.ts";
import type { Trees } from "../../generators/merge/trees.ts";
import { migrate } from "../../generators/migrations/migrate.ts";
import type { Migration } from "../../generators/migrations/migration.ts";
import { pendingMigrations } from "../../generators/migrations/pending.ts";
import { pristineFile } from "../../generators/record/write.ts";
import { file } from "../generators/support.ts";

const version = "1.0.0";
const move: Migration = {
  version,
  description: "src/a.ts is called src/b.ts",
  renames: [{ from: "src/a.ts", to: "src/b.ts" }],
};

const made = (texts: Record<string, string>): Trees["base"] =>
  new Map(
    Object.entries(texts).map(([path, text]) => [path, pristineFile(file(path, text))] as const),
  );
const there = (texts: Record<string, string>): Trees["mine"] =>
  new Map(
    Object.entries(texts).map(([path, text]): [string, Found] => [
      path,
      { found: "file", contents: Buffer.from(text), mode: 0o644 },
    ]),
  );

/** What the trees hold afterwards, as texts by path. */
function migrated(base: Trees["base"], mine: Trees["mine"], ...migrations: Migration[]) {
  const { trees, applied } = migrate({ base, mine, moved: new Map() }, migrations);
  const files = [...trees.mine].flatMap(([path, found]) =>
    found.found === "file" ? [[path, found.contents.toString()] as const] : [],
  );
  return {
    base: Object.fromEntries([...trees.base].map(([path, { text }]) => [path, text])),
    mine: Object.fromEntries(files),
    moved: Object.fromEntries(trees.moved),
    applied: applied.length,
  };
}

describe("a renamed file", () => {
  test("is moved with what people changed in it", () => {
    const before = made({ "src/a.ts": "old" });
    expect(migrated(before, there({ "src/a.ts": "mine" }), move)).toEqual({
      base: { "src/b.ts": "old" },
      mine: { "src/b.ts": "mine" },
      moved: { "src/b.ts": "src/a.ts" },
      applied: 1,
    });
  });

  test("twice, and by two versions: from where it is to where it ends", () => {
    const next = { ...move, renames: [{ from: "src/b.ts", to: "src/c.ts" }] };
    const before = made({ "src/a.ts": "old" });
    expect(migrated(before, there({ "src/a.ts": "mine" }), move, move, next)).toEqual({
      base: { "src/c.ts": "old" },
      mine: { "src/c.ts": "mine" },
      moved: { "src/c.ts": "src/a.ts" },
      applied: 2,
    });
  });

  test("has its name in JavaScript, too", () => {
    const before = made({ "src/a.js": "old" });
    expect(migrated(before, there({ "src/a.js": "mine" }), move)).toMatchObject({
      base: { "src/b.js": "old" },
      mine: { "src/b.js": "mine" },
    });
  });

  test("that people deleted stays deleted, that they renamed themselves is found", () => {
    const before = made({ "src/a.ts": "old" });
    expect(migrated(before, there({}), move)).toMatchObject({
      base: { "src/b.ts": "old" },
      mine: {},
    });
    expect(migrated(before, there({ "src/b.ts": "mine" }), move)).toMatchObject({
      base: { "src/b.ts": "old" },
      mine: { "src/b.ts": "mine" },
      moved: {},
    });
  });

  test("stays where people have put another file in its new place", () => {
    const mine = { "src/a.ts": "mine", "src/b.ts": "another" };
    expect(migrated(made({ "src/a.ts": "old" }), there(mine), move)).toEqual({
      base: { "src/a.ts": "old" },
      mine,
      moved: {},
      applied: 0,
    });
  });

  test("is no matter to an app that never had it", () => {
    const mine = { "src/a.ts": "a file of theirs" };
    expect(migrated(made({}), there(mine), move)).toMatchObject({ mine, applied: 0 });
  });
});

describe("an edit", () => {
  const edit: Migration = {
    version,
    description: "log() is called say()",
    edits: { "src/b.ts": (text) => text.replaceAll("log(", "say(") },
  };

  test("changes the file as it was made and as it is, after the renames", () => {
    const mine = there({ "src/a.ts": "log(1);\r\nlog(2);\r\n" });
    const after = migrated(made({ "src/a.ts": "log(1);\n" }), mine, { ...edit, ...move });
    expect(after).toMatchObject({
      base: { "src/b.ts": "say(1);\n" },
      mine: { "src/b.ts": "say(1);\r\nsay(2);\r\n" },
      applied: 1,
    });
  });

  test("twice is as good as once", () => {
    const [base, mine] = [made({ "src/b.ts": "log(1);" }), there({ "src/b.ts": "log(2);" })];
    expect(migrated(base, mine, edit, edit)).toEqual(migrated(base, mine, edit));
  });

  test("leaves alone what is no text, and what is not there", () => {
    const bytes = new Map(there({ "src/b.ts": "\0log(1);" }));
    expect(migrated(made({ "src/b.ts": "log(1);" }), bytes, edit)).toMatchObject({
      mine: { "src/b.ts": "\0log(1);" },
    });
    expect(migrated(made({ "src/b.ts": "\0" }), there({}), edit)).toMatchObject({ applied: 0 });
  });
});

test("those of the versions on the way, in their order", () => {
  const table = ["2.0.0", "1.10.0", "1.9.0", "1.0.0", "2.0.0-beta.1"].map((one) => ({
    version: one,
    description: one,
  }));
  const between = (from: string, to: string) =>
    pendingMigrations(table, from, to).map((one) => one.version);
  expect(between("1.0.0", "1.10.0")).toEqual(["1.9.0", "1.10.0"]);
  expect(between("1.9.1", "2.0.0")).toEqual(["1.10.0", "2.0.0-beta.1", "2.0.0"]);
  expect(between("2.0.0", "2.0.0")).toEqual([]);
});
