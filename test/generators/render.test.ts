import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { templateData } from "../../generators/files/data.ts";
import { renderApp } from "../../generators/files/app.ts";
import { render } from "../../generators/files/render.ts";
import { type Answers, choicesOf } from "../../generators/options.ts";
import { root, temporaryFolder } from "./support.ts";

/** Writes a tree of templates and renders its top folders. */
async function rendered(tree: Record<string, string | Buffer>, data: object = {}) {
  const folder = await temporaryFolder();
  for (const [path, contents] of Object.entries(tree)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
    if (path.endsWith(".sh")) await chmod(join(folder, path), 0o755);
  }
  const folders = [...new Set(Object.keys(tree).map((path) => path.split("/")[0] ?? ""))];
  const files = await render(folder, folders, data);
  return Object.fromEntries(files.map((file) => [file.path, file]));
}

describe("rendering", () => {
  test("files are taken byte for byte, with their exec bit", async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0xfe]);

    const files = await rendered({ "base/logo.png": bytes, "base/bin/run.sh": "<%= no %>" });

    expect(files["logo.png"]?.contents).toEqual(bytes);
    expect(files["logo.png"]?.executable).toBe(false);
    expect(files["bin/run.sh"]?.contents.toString()).toBe("<%= no %>");
    expect(files["bin/run.sh"]?.executable).toBe(true);
  });

  test("an underscore before a name is a dot, in files and folders", async () => {
    const files = await rendered({
      "base/_gitignore": "",
      "base/_github/ci.yml": "",
      "base/__fixtures__/a_b": "",
      "base/_env.example.ejs": "",
    });

    expect(Object.keys(files)).toEqual([
      ".env.example",
      ".github/ci.yml",
      ".gitignore",
      "__fixtures__/a_b",
    ]);
  });

  test("a template is rendered, unescaped, and loses its ending", async () => {
    const files = await rendered(
      { "base/README.md.ejs": "# <%= name %> <%- name %>" },
      { name: "<ü>" },
    );
    expect(files["README.md"]?.contents.toString()).toBe("# <ü> <ü>");
  });

  test("package.json is formatted", async () => {
    const source = '{"name": <%- JSON.stringify(name) %>,   "private": true}';
    const files = await rendered({ "base/package.json.ejs": source }, { name: 'a"b' });
    expect(files["package.json"]?.contents.toString()).toBe(
      '{\n  "name": "a\\"b",\n  "private": true\n}\n',
    );
  });

  test("a faulty template is named", async () => {
    await expect(rendered({ "base/package.json.ejs": "{,}" })).rejects.toThrow(/package.json.ejs/);
    await expect(rendered({ "base/a.ejs": "<%= gone %>" })).rejects.toThrow(/a.ejs/);
  });

  test("two layers that bring the same path are both named", async () => {
    const tree = { "base/src/http.ts": "", "express/src/http.ts.ejs": "" };
    await expect(rendered(tree)).rejects.toThrow("base and express both bring src/http.ts");
  });
});

describe("what layers add to shared files", () => {
  const answers: Answers = {
    directory: "somewhere/my-app",
    framework: "http",
    adapter: "cluster",
    balancing: "random",
    packageManager: "bun",
  };
  const versions = { a: "1.0.0", b: "2.0.0", "sticky-socketio": "3.0.0" };

  test("is merged and sorted; the runtime comes as a file", () => {
    const layers = {
      base: { dependencies: ["sticky-socketio", "b"], scripts: { start: "x", test: "y" } },
      framework: { dependencies: ["a"], scripts: { test: "z" }, readme: "About it." },
      adapter: {},
    };

    const data = templateData(answers, layers, versions);

    expect(Object.entries(data.dependencies)).toEqual([
      ["a", "1.0.0"],
      ["b", "2.0.0"],
      ["sticky-socketio", "file:vendor/sticky-socketio-3.0.0.tgz"],
    ]);
    expect(data.scripts).toEqual({ start: "x", test: "z" });
    expect(data.readme).toEqual({ framework: "About it." });
    expect(data.runtimeVersion).toBe("3.0.0");
    expect(data.commands.test).toBe("bun run test");
    expect(data.answers).toEqual({
      name: "my-app",
      framework: "http",
      adapter: "cluster",
      balancing: "random",
      packageManager: "bun",
    });
  });

  test("a package without a version is named", () => {
    const layers = { base: { dependencies: ["gone"] }, framework: {}, adapter: {} };
    expect(() => templateData(answers, layers, versions)).toThrow(/no version of gone/);
  });
});

/** The texts of an app with these choices, by path. */
async function app(framework: Answers["framework"], adapter: Answers["adapter"]) {
  const files = await renderApp({
    directory: "my-app",
    framework,
    adapter,
    balancing: "least-connection",
    packageManager: "npm",
  });
  return new Map(files.map(({ path, contents }) => [path, contents.toString()]));
}

describe("the apps", () => {
  const snapshots = join(root, "test", "snapshots");
  const combinations = choicesOf("framework").flatMap((framework) =>
    choicesOf("adapter").map((adapter) => [framework, adapter] as const),
  );

  test.each(combinations)("%s with %s", async (framework, adapter) => {
    const files = await app(framework, adapter);
    const folder = join(snapshots, `${framework}-${adapter}`);

    await expect(`${[...files.keys()].join("\n")}\n`).toMatchFileSnapshot(
      join(folder, "files.txt"),
    );
    await expect(files.get("package.json")).toMatchFileSnapshot(join(folder, "package.json"));
  });

  // One is enough to see how what layers add reads in its place.
  test("a README", async () => {
    const files = await app("express", "redis");
    const path = join(snapshots, "express-redis", "README.md");
    await expect(files.get("README.md")).toMatchFileSnapshot(path);
  });
});
