import { globSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TemplateFile, filesBelow, readTemplate } from "../../generators/files/tree.ts";
import { layerFolders, shipTemplates } from "../../tools/ship-templates.ts";
import { root } from "../generators/support.ts";

const templates = join(root, "templates");
/** What has nothing but types in it. */
const declarations = new Set([
  "base/src/events.ts",
  "namespaces/common/src/events/new-namespace.ts",
]);
let dist: string;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), "sticky-socketio-"));
  await shipTemplates(dist);
});

afterAll(() => rm(dist, { recursive: true, force: true }));

/** Every file that is in the folder of a layer, whatever the table of layers says. */
const sources = globSync("{base,*/*}/**", { cwd: templates, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(templates.length + 1))
  .filter((path) => !/^(?:node_modules|stand-ins)\//.test(path));

test("every folder on the disk is that of a layer, and has files", () => {
  const folders = new Set(sources.map(layerOf));
  expect(layerFolders().toSorted()).toEqual([...folders].toSorted());
});

describe("what is shipped", () => {
  test("is every file of every layer, as it is", async () => {
    const shipped = await packedIn("typescript.json");
    expect([...shipped.keys()].toSorted()).toEqual([...sources, "package.json"].toSorted());
    for (const path of sources) {
      const from = join(templates, path);
      const executable = ((await stat(from)).mode & 0o111) !== 0;
      const contents = await readFile(from);
      expect({ path, ...shipped.get(path) }).toEqual({ path, contents, executable });
    }
  });

  test("is the same in JavaScript, but for what only TypeScript has", async () => {
    const expected = sources
      .filter((path) => !/(?:^|\/)(?:nest|tsconfig[^/]*)(?:\/|$)/.test(path))
      .filter((path) => !declarations.has(path))
      .map((path) => path.replace(/\.ts(\.ejs)?$/, ".js$1"));
    const shipped = [...(await packedIn("javascript.json")).keys()];
    expect(shipped.toSorted()).toEqual([...expected, "package.json"].toSorted());
  });
});

test("what is no text survives, and so does an exec bit", async () => {
  const file = join(dist, "pack.json");
  const pack = { "a/b": { base64: "/wA=", executable: true }, "ab/c": { text: "ü" } };
  await writeFile(file, JSON.stringify(pack));
  expect(await filesBelow(file, "a")).toEqual([
    { path: "b", contents: Buffer.from([0xff, 0]), executable: true },
  ]);
  expect((await readTemplate(file, "ab/c")).toString()).toBe("ü");
});

test("a folder that a pack does not have is an error", async () => {
  const attempt = filesBelow(join(dist, "typescript.json"), "frameworks/gone");
  await expect(attempt).rejects.toMatchObject({ code: "NOT_BUILT", exitCode: 1 });
});

test("what npm run build has made is all of it", async () => {
  for (const name of ["typescript.json", "javascript.json"]) {
    const built = await readFile(join(root, "dist", name), "utf8");
    expect(JSON.parse(built)).toEqual(JSON.parse(await readFile(join(dist, name), "utf8")));
  }
});

/** The files of a pack by their path. */
async function packedIn(name: string): Promise<Map<string, Omit<TemplateFile, "path">>> {
  const file = join(dist, name);
  const paths = Object.keys(JSON.parse(await readFile(file, "utf8")) as object);
  const folders = new Set(paths.filter((path) => path.includes("/")).map(layerOf));
  const files = await Promise.all(
    [...folders].map(async (folder) =>
      (await filesBelow(file, folder)).map(
        ({ path, ...rest }) => [`${folder}/${path}`, rest] as const,
      ),
    ),
  );
  const manifest = { contents: await readTemplate(file, "package.json"), executable: false };
  return new Map([...files.flat(), ["package.json", manifest]]);
}

function layerOf(path: string): string {
  return path.startsWith("base/") ? "base" : path.split("/", 2).join("/");
}
