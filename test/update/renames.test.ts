import { existsSync, lstatSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contentsOf, runNode } from "../generators/support.ts";
import { appMaker, makeApp, programOf, read, rewrite, update, write } from "./support.ts";

const text = (last: string) => `one\ntwo\nthree\nfour\n${last}\n`;
const older = programOf("renames", "1.0.0", { "templates/base/old name.txt": text("five") });
const newer = programOf("renames", "2.0.0", {
  "templates/base/docs/new name.txt": text("five, and six"),
  "generators/migrations/index.ts": `
    import type { Migration } from "./migration.ts";
    export const migrations: readonly Migration[] = [
      {
        version: "2.0.0",
        description: "old name.txt is docs/new name.txt",
        renames: [{ from: "old name.txt", to: "docs/new name.txt" }],
      },
    ];
  `,
});
const oldApp = appMaker(older);
const [from, to] = ["old name.txt", "docs/new name.txt"];

describe("a file of ours that has another name now", () => {
  test("moves along with what people changed in it", async () => {
    const app = await oldApp();
    rewrite(app, from, (before) => before.replace("one", "eins"));

    const result = await update(newer, app);

    expect(result).toMatchObject({ code: 0, actions: { [to]: "merge" } });
    const [plan] = result.lines;
    expect(plan?.["migrations"]).toEqual([
      { version: "2.0.0", description: "old name.txt is docs/new name.txt" },
    ]);
    expect(plan?.["files"]).toContainEqual({ path: to, action: "merge", from });
    expect(read(app, to)).toBe("eins\ntwo\nthree\nfour\nfive, and six\n");
    expect(existsSync(join(app, from))).toBe(false);
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("is what the new version makes where nobody changed it", async () => {
    const app = await oldApp();
    const { actions } = await update(newer, app);
    expect(actions).toMatchObject({ [to]: "rename" });
    expect(await contentsOf(app)).toEqual(await contentsOf(await makeApp(newer)));
  });

  test("has markers where both changed it, under the new name", async () => {
    const app = await oldApp();
    rewrite(app, from, (before) => before.replace("five", "5"));
    const { code, last } = await update(newer, app);
    expect(code).toBe(3);
    expect(last["conflicts"]).toMatchObject([{ path: to }]);
    expect(read(app, to)).toContain("<<<<<<< yours\n5\n");
    expect(existsSync(join(app, from))).toBe(false);
  });

  test("stays deleted where people deleted it", async () => {
    const app = await oldApp();
    rmSync(join(app, from));
    expect(await update(newer, app)).toMatchObject({ code: 0, actions: { [to]: "keep" } });
    expect(existsSync(join(app, to))).toBe(false);
  });

  test("does not take the place of what people have there", async () => {
    const app = await oldApp();
    write(app, to, "mine\n");
    const { code, last } = await update(newer, app);
    expect(code).toBe(3);
    expect(last["conflicts"]).toMatchObject([{ path: to }]);
    expect(read(app, to)).toContain("mine\n");
  });

  test("comes new where people have put a link in its old place, which stays", async () => {
    const app = await oldApp();
    rmSync(join(app, from));
    symlinkSync("package.json", join(app, from));
    expect(await update(newer, app)).toMatchObject({ code: 0, actions: { [to]: "create" } });
    expect(read(app, to)).toBe(text("five, and six"));
    expect(lstatSync(join(app, from)).isSymbolicLink()).toBe(true);
  });

  test("does not take the place of what people have where the templates have nothing", async () => {
    const newest = programOf("renames", "3.0.0", {
      "generators/migrations/index.ts": `
        import type { Migration } from "./migration.ts";
        export const migrations: readonly Migration[] = [
          { version: "3.0.0", description: "moved", renames: [{ from: "${from}", to: "${to}" }] },
        ];
      `,
    });
    const app = await oldApp();
    write(app, to, "mine\n");
    expect(await update(newest, app)).toMatchObject({ code: 0, actions: { [from]: "delete" } });
    expect(read(app, to)).toBe("mine\n");
  });

  test("is shown before anything happens", async () => {
    const app = await oldApp();
    const { stdout } = await runNode([newer.cli, "update", "--dry-run"], app);
    expect(stdout).toMatch(/^migrate +old name\.txt is docs\/new name\.txt \(2\.0\.0\)$/m);
    expect(stdout).toMatch(/^rename +docs\/new name\.txt \(was old name\.txt\)$/m);
    const { stdout: patch } = await runNode([newer.cli, "update", "--diff"], app);
    expect(patch).toContain("rename from old name.txt\nrename to docs/new name.txt\n");
    expect(existsSync(join(app, from))).toBe(true);
  });
});
