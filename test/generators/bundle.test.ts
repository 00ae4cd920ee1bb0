import { spawnSync } from "node:child_process";
import {
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../tools/bundle.ts";
import { shipTemplates } from "../../tools/ship-templates.ts";
import { contentsOf, parseLines, root, runNode, temporaryFolder } from "./support.ts";

const quick = ["--yes", "--no-install", "--no-git"];
let published: string;

/** The package as it is published, with no other package near. */
beforeAll(async () => {
  published = await mkdtemp(join(tmpdir(), "sticky-socketio-"));
  const dist = join(published, "dist");
  await bundle(dist);
  await shipTemplates(dist);
  await cp(join(root, "dist", "vendor"), join(dist, "vendor"), { recursive: true });
  await cp(join(root, "package.json"), join(published, "package.json"));
});

afterAll(() => rm(published, { recursive: true, force: true }));

/** Files of apps apart from their record, which says where the program lies. */
async function withoutRecord(folder: string): Promise<Record<string, string>> {
  const files = Object.entries(await contentsOf(folder));
  return Object.fromEntries(files.filter(([path]) => !path.includes(".sticky-socketio")));
}

/** A folder where the package, and that for Yeoman, can be imported by their names. */
async function dependent(): Promise<string> {
  const folder = await temporaryFolder();
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  await symlink(published, join(modules, "create-sticky-socketio-app"));
  const yo = join(root, "generators", "yo");
  await cp(yo, join(modules, "generator-sticky-socketio-app"), { recursive: true });
  return folder;
}

describe("the bundle", () => {
  test("makes the same app as the sources, with no package beside it", async () => {
    const folder = await temporaryFolder();
    const [program, source] = [join(published, "dist", "cli.js"), join(root, "generators/cli.ts")];

    const bundled = await runNode([program, "bundled/app", ...quick], folder);
    const unbundled = await runNode([source, "sources/app", ...quick], folder);

    expect(bundled).toMatchObject({ code: 0, stderr: "" });
    expect(unbundled).toMatchObject({ code: 0, stderr: "" });
    expect(await withoutRecord(join(folder, "bundled"))).toEqual(
      await withoutRecord(join(folder, "sources")),
    );
    expect((await readdir(folder)).toSorted()).toEqual(["bundled", "sources"]);
  });

  test("begins with a file that any Node understands", async () => {
    const program = join(published, "dist", "cli.js");
    expect((await stat(program)).mode & 0o111).not.toBe(0);
    const text = await readFile(program, "utf8");
    expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
    // An old Node has to get as far as being told so.
    expect(text).not.toMatch(/\bimport[^(]/);
  });
});

/** For `--import`: tells in the end on stderr which files were loaded, one a line. */
const listing = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  process.on("exit", () => process.stderr.write(loaded.join("\\n")));
`)}`;

/** How many of the files that a run loads have Yeoman in them. */
async function yeomansLoadedBy(args: readonly string[]): Promise<number> {
  const program = join(published, "dist", "cli.js");
  const { stderr } = await runNode(
    ["--import", listing, program, ...args],
    await temporaryFolder(),
  );
  const files = stderr.split("\n").filter((line) => line.startsWith("file:"));
  expect(files.length).toBeGreaterThan(1);
  const texts = await Promise.all(files.map((url) => readFile(new URL(url), "utf8")));
  return texts.filter((text) => text.includes("yeoman:environment")).length;
}

describe("Yeoman is loaded", () => {
  test("where it was bundled, so that the tests below can tell", async () => {
    const names = (await readdir(join(published, "dist"))).filter((name) => name.endsWith(".js"));
    const texts = names.map((name) => readFile(join(published, "dist", name), "utf8"));
    const having = (await Promise.all(texts)).filter((text) => text.includes("yeoman:environment"));
    expect(having).toHaveLength(1);
  });

  test.each([["--help"], ["--version"], ["--bogus"], ["app", ...quick]])(
    "not for %s",
    async (...args) => {
      expect(await yeomansLoadedBy(args)).toBe(0);
    },
  );
});

describe("the other doors end in the same code", () => {
  test('import { create } from "create-sticky-socketio-app"', async () => {
    const folder = await dependent();
    const code = `
      import { add, create, CreateError } from "create-sticky-socketio-app";
      const { code, directory } = await create({ directory: "app" }, { install: false, git: false });
      const { code: added } = await add({ namespace: "orders" }, { cwd: directory });
      const error = await create({ directory: "app" }).catch((error) => error);
      console.log(JSON.stringify([code, added, error instanceof CreateError, error.code]));
    `;
    await writeFile(join(folder, "make.mjs"), code);

    const result = await runNode(["make.mjs"], folder);

    expect(result).toMatchObject({ code: 0, stderr: "" });
    const directory = join(folder, "app");
    expect(parseLines(result.stdout)).toEqual([["CREATED", "ADDED", true, "APP_EXISTS"]]);
    expect(await readdir(directory)).toContain("package.json");
  });

  test("with types that need nothing of ours", async () => {
    const folder = await dependent();
    const code = `
      import { create, type CreateResult } from "create-sticky-socketio-app";
      const made: Promise<CreateResult> = create({ directory: "app", with: ["docker"] });
      // @ts-expect-error
      void create({ directory: "app", framework: "nope" });
      void made.then(({ files }) => files.map(({ path }) => path satisfies string));
    `;
    await writeFile(join(folder, "make.mts"), code);
    const flags = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023"];
    const types = ["--typeRoots", join(root, "node_modules", "@types"), "--types", "node"];
    const tsc = join(root, "node_modules", ".bin", "tsc");
    const result = spawnSync(tsc, [...flags, ...types, "make.mts"], { cwd: folder });
    expect(String(result.stdout)).toBe("");
    expect(result.status).toBe(0);
  });

  test("yo sticky-socketio-app", async () => {
    const folder = await dependent();
    const yeoman = join(root, "node_modules", "yeoman-environment", "dist", "index.js");
    const code = `
      import { createEnv } from ${JSON.stringify(yeoman)};
      const env = createEnv({ cwd: process.cwd() });
      const packagePaths = [process.cwd() + "/node_modules/generator-sticky-socketio-app"];
      await env.lookup({ packagePaths });
      const options = { yes: true, git: false, skipInstall: true, framework: "hono" };
      await env.run(["sticky-socketio-app", "app"], options);
    `;
    await writeFile(join(folder, "yo.mjs"), code);

    const result = await runNode(["yo.mjs"], folder);

    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain("Made app: Socket.IO with hono");
    const record = await readFile(join(folder, "app", ".sticky-socketio", "answers.json"), "utf8");
    expect(JSON.parse(record)).toMatchObject({ answers: { framework: "hono" } });
    expect(await readdir(folder)).not.toContain(".yo-rc.json");
  });

  test("yo sticky-socketio-app:namespace and :update, in an app", async () => {
    const folder = await dependent();
    const app = join(folder, "app");
    await runNode([join(published, "dist", "cli.js"), "app", ...quick], folder);
    const yeoman = join(root, "node_modules", "yeoman-environment", "dist", "index.js");
    const code = `
      import { createEnv } from ${JSON.stringify(yeoman)};
      const env = createEnv({ cwd: ${JSON.stringify(app)} });
      const packagePaths = [process.cwd() + "/node_modules/generator-sticky-socketio-app"];
      await env.lookup({ packagePaths });
      await env.run(["sticky-socketio-app:namespace", "orders"]);
      await env.run(["sticky-socketio-app:update"]);
    `;
    await writeFile(join(folder, "yo.mjs"), code);

    const result = await runNode(["yo.mjs"], folder);

    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toContain("Added the namespace orders to app");
    expect(result.stdout).toContain("app is up to date.");
    expect(await readdir(join(app, "src", "namespaces"))).toContain("orders.ts");
    expect(await readdir(app)).not.toContain(".yo-rc.json");
  });

  test("the package for Yeoman is of the same version", async () => {
    const ours = await readFile(join(root, "package.json"), "utf8");
    const theirs = await readFile(join(root, "generators", "yo", "package.json"), "utf8");
    const { version } = JSON.parse(ours);
    expect(JSON.parse(theirs)).toMatchObject({
      version,
      dependencies: { "create-sticky-socketio-app": version },
    });
  });
});
