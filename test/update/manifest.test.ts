import { describe, expect, test } from "vitest";
import { appMaker, read, rewrite, update, write, runtimeOf } from "./support.ts";
import { twoVersions } from "./versions.ts";

const { older, newer } = twoVersions("manifest");
const oldApp = appMaker(older);

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
}

const manifest = (app: string) => JSON.parse(read(app, "package.json")) as Manifest;

describe("package.json", () => {
  test("what people added stays, with their order and format; our versions rise", async () => {
    const app = await oldApp();
    rewrite(app, "package.json", (text) => {
      const { name, dependencies, scripts, ...rest } = JSON.parse(text) as Manifest;
      const mine = {
        scripts: { ...scripts, deploy: "./deploy.sh" },
        name,
        author: "Me",
        ...rest,
        dependencies: { ...dependencies, lodash: "4.17.21" },
      };
      return JSON.stringify(mine, undefined, "\t");
    });
    const before = read(app, "package.json");

    const { code, actions } = await update(newer, app);

    expect(code).toBe(0);
    expect(actions).toMatchObject({ "package.json": "merge" });
    expect(read(app, "package.json")).toBe(
      before
        .replace('"pino": "9.0.0"', '"pino": "9.2.0"')
        .replace('"zod": "4.0.0"', '"zod": "4.1.0"')
        .replace("echo older", "echo newer")
        .replace(runtimeOf("1.0.0"), runtimeOf("2.0.0")),
    );
  });

  test("a version that people raised stays when it is higher, and rises when it is not", async () => {
    const app = await oldApp();
    rewrite(app, "package.json", (text) =>
      text
        .replace('"zod": "4.0.0"', '"zod": "5.0.1"')
        .replace('"pino": "9.0.0"', '"pino": "^9.1.0"'),
    );
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(manifest(app).dependencies).toMatchObject({ zod: "5.0.1", pino: "^9.2.0" });
  });

  test("one that people lowered, or that is no version, stays and is told", async () => {
    const app = await oldApp();
    const fork = "github:someone/pino#fork";
    rewrite(app, "package.json", (text) =>
      text
        .replace('"zod": "4.0.0"', '"zod": "3.9.0"')
        .replace('"pino": "9.0.0"', `"pino": "${fork}"`),
    );
    const { code, notes } = await update(newer, app);
    expect(code).toBe(3);
    expect(manifest(app).dependencies).toMatchObject({ zod: "3.9.0", pino: fork });
    expect(notes["package.json"]).toEqual([
      `dependencies > pino stays "${fork}"; the template has "9.2.0"`,
      'dependencies > zod stays "3.9.0"; the template has "4.1.0"',
    ]);
    expect(await update(newer, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("a range that ours is not in stays, and is told", async () => {
    const app = await oldApp();
    rewrite(app, "package.json", (text) =>
      text.replace('"pino": "9.0.0"', '"pino": ">=9.0.1 <9.1.0"'),
    );
    const { code, last } = await update(newer, app);
    expect(code).toBe(3);
    expect(last["conflicts"]).toEqual([
      {
        path: "package.json",
        notes: ['dependencies > pino stays ">=9.0.1 <9.1.0"; the template has "9.2.0"'],
      },
    ]);
    expect(manifest(app).dependencies).toMatchObject({ pino: ">=9.0.1 <9.1.0", zod: "4.1.0" });
  });

  test("a script that both changed stays, is told, and is JSON still", async () => {
    const app = await oldApp();
    rewrite(app, "package.json", (text) => text.replace("echo older", "echo mine"));
    const { code, last } = await update(newer, app);
    expect(code).toBe(3);
    expect(last["conflicts"]).toEqual([
      {
        path: "package.json",
        notes: ['scripts > greet stays "echo mine"; the template has "echo newer"'],
      },
    ]);
    expect(manifest(app).scripts).toMatchObject({ greet: "echo mine" });
    expect(manifest(app).dependencies).toMatchObject({ zod: "4.1.0" });
  });

  test("what people removed stays removed", async () => {
    const app = await oldApp();
    rewrite(app, "package.json", (text) =>
      text.replace(/ *"zod": "4\.0\.0"\n/, "").replace(/("sticky-socketio": "[^"]+"),/, "$1"),
    );
    expect(await update(newer, app)).toMatchObject({ code: 0 });
    expect(manifest(app).dependencies).not.toHaveProperty("zod");
    expect(manifest(app).dependencies).toMatchObject({ pino: "9.2.0" });
  });

  test("one that is broken stays as it is, and is told", async () => {
    const app = await oldApp();
    rewrite(app, "package.json", (text) =>
      text.replace('"version": "0.1.0",', '"version": "0.1.0"'),
    );
    const before = read(app, "package.json");
    const { code, last } = await update(newer, app);
    expect(code).toBe(3);
    expect(last["conflicts"]).toEqual([
      { path: "package.json", notes: [expect.stringMatching(/^line \d is no JSON: it stays/)] },
    ]);
    expect(read(app, "package.json")).toBe(before);
  });
});

test("other JSON: lists and members by what they say", async () => {
  const app = await oldApp();
  write(
    app,
    "settings.json",
    '{ "mine": { "x": 1 }, "list": ["z", "b", "a"], "value": 1, "old": true }',
  );
  expect(await update(newer, app)).toMatchObject({ code: 0 });
  expect(read(app, "settings.json")).toBe(
    '{ "mine": { "x": 1 }, "list": ["z", "a", "c"], "value": 2, "new": { "a": 1 } }',
  );
});

test("tsconfig.json: comments stay", async () => {
  const app = await oldApp();
  rewrite(app, "tsconfig.json", (text) =>
    text.replace('"include": [', '// We have more.\n  "include": ["more", '),
  );
  expect(await update(newer, app)).toMatchObject({ code: 0 });
  expect(read(app, "tsconfig.json")).toContain('// We have more.\n  "include": ["more", ');
});
