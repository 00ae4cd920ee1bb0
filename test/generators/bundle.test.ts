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
import { contentsOf, parseLines, root, runNode, temporaryFolder } from "./support.ts";

const quick = ["--yes", "--no-install", "--no-git"];
const layers = ["base", "frameworks", "adapters", "transports", "tls", "extras", "shared"];
let published: string;

/** The package as it is published, with no other package near. */
beforeAll(async () => {
  published = await mkdtemp(join(tmpdir(), "sticky-socketio-"));
  const dist = join(published, "dist");
  await bundle(dist);
  for (const name of [...layers, "package.json"]) {
    await cp(join(root, "templates", name), join(dist, "templates", name), { recursive: true });
  }
  await cp(join(root, "dist", "vendor"), join(dist, "vendor"), { recursive: true });
  await cp(join(root, "package.json"), join(published, "package.json"));
});

afterAll(() => rm(published, { recursive: true, force: true }));

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
    expect(await contentsOf(join(folder, "bundled"))).toEqual(
      await contentsOf(join(folder, "sources")),
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

describe("the other doors end in the same code", () => {
  test('import { create } from "create-sticky-socketio-app"', async () => {
    const folder = await dependent();
    const code = `
      import { create, CreateError } from "create-sticky-socketio-app";
      const { code, directory } = await create({ directory: "app" }, { install: false, git: false });
      const error = await create({ directory: "app" }).catch((error) => error);
      console.log(JSON.stringify([code, directory, error instanceof CreateError, error.code]));
    `;
    await writeFile(join(folder, "make.mjs"), code);

    const result = await runNode(["make.mjs"], folder);

    expect(result).toMatchObject({ code: 0, stderr: "" });
    const directory = join(folder, "app");
    expect(parseLines(result.stdout)).toEqual([["CREATED", directory, true, "CONFLICT"]]);
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
