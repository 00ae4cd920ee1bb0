import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderApp } from "../../generators/files/app.ts";
import { templateData } from "../../generators/files/data.ts";
import { describeApp } from "../../generators/files/description.ts";
import { type PlacedLayer, layersFor } from "../../generators/files/layers.ts";
import { render } from "../../generators/files/render.ts";
import type { Answers } from "../../generators/options.ts";
import type { Layer } from "../../templates/layer.ts";
import versions from "../../templates/package.json" with { type: "json" };
import { someAnswers, temporaryFolder } from "./support.ts";

/** Writes a tree of templates and renders its top folders. */
async function rendered(
  tree: Record<string, string | Buffer>,
  data: object = {},
  without: readonly string[] = [],
) {
  const folder = await temporaryFolder();
  for (const [path, contents] of Object.entries(tree)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
    if (path.endsWith(".sh")) await chmod(join(folder, path), 0o755);
  }
  const folders = [...new Set(Object.keys(tree).map((path) => path.split("/")[0] ?? ""))];
  const sources = folders.map((name) => ({
    folder: name,
    without: name === "base" ? without : [],
  }));
  const files = await render(folder, sources, data);
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

  test("a layer that is not there is an error", async () => {
    const root = await temporaryFolder();
    const attempt = render(root, [{ folder: "frameworks/gone" }], {});
    await expect(attempt).rejects.toMatchObject({ code: "NOT_BUILT", exitCode: 1 });
    await expect(attempt).rejects.toThrow(join(root, "frameworks", "gone"));
  });

  test("two layers that bring the same path are both named", async () => {
    const tree = { "base/src/http.ts": "", "express/src/http.ts.ejs": "" };
    await expect(rendered(tree)).rejects.toThrow("base and express both bring src/http.ts");
  });
});

describe("what a layer does without", () => {
  const tree = { "base/_gitignore": "", "base/src/a.ts.ejs": "", "base/src/deep/b.ts": "" };

  test("is left out: files, and folders with all that is in them", async () => {
    expect(Object.keys(await rendered(tree, {}, ["src/"]))).toEqual([".gitignore"]);
    const files = await rendered(tree, {}, ["src/a.ts", ".gitignore"]);
    expect(Object.keys(files)).toEqual(["src/deep/b.ts"]);
  });

  test("may come from the layer itself", async () => {
    const files = await rendered({ ...tree, "nest/src/a.ts": "own" }, {}, ["src/a.ts"]);
    expect(files["src/a.ts"]?.contents.toString()).toBe("own");
  });

  test.each(["src/gone.ts", "src/a", "gone/"])("%s has to be there", async (path) => {
    await expect(rendered(tree, {}, [path])).rejects.toThrow(`base has no ${path} to be left out`);
  });
});

/** Layers by the name of their question. */
function placed(layers: Record<string, Layer>): PlacedLayer[] {
  return Object.entries(layers).map(([name, layer]) => ({ name, folder: name, layer }));
}

describe("what layers add to shared files", () => {
  const answers: Answers = { ...someAnswers, directory: "somewhere/my-app", packageManager: "bun" };
  const packages = { a: "1.0.0", b: "2.0.0", "sticky-socketio": "3.0.0" };

  test("is merged and sorted; the runtime comes as a file", () => {
    const plugin = { in: "worker", module: "./x.ts", name: "x" } as const;
    const layers = placed({
      base: { dependencies: ["sticky-socketio", "b"], scripts: { start: "x", test: "y" } },
      framework: { dependencies: ["a"], scripts: { test: "z" }, readme: "About it." },
      adapter: { dependencies: ["a"], plugins: [plugin] },
    });

    const data = templateData(describeApp(answers, "bun@1.2.3"), layers, packages);

    expect(Object.entries(data.dependencies)).toEqual([
      ["a", "1.0.0"],
      ["b", "2.0.0"],
      ["sticky-socketio", "file:vendor/sticky-socketio-3.0.0.tgz"],
    ]);
    expect(data.scripts).toEqual({ start: "x", test: "z" });
    expect(data.readme).toEqual({ framework: "About it." });
    expect(data.plugins).toEqual([plugin]);
    expect(data.runtimeVersion).toBe("3.0.0");
    expect(data.packageManager).toBe("bun@1.2.3");
    expect(data.commands.test).toBe("bun run test");
    const { directory: _directory, ...stored } = answers;
    expect(data.answers).toEqual({ name: "my-app", ...stored });
  });

  test("a package without a version is named", () => {
    const layers = placed({ base: { dependencies: ["gone"] } });
    expect(() => templateData(describeApp(answers), layers, packages)).toThrow(
      /no version of gone/,
    );
  });
});

test("layers: one for each question that adds files, then the extras", () => {
  expect(layersFor(someAnswers).map(({ folder }) => folder)).toEqual([
    "base",
    "frameworks/http",
    "adapters/redis",
    "transports/websocket",
    "tls/on",
    "extras/docker",
    "extras/compose",
  ]);
});

describe("a Nest app installs the Socket.IO of the app alone", () => {
  const version = versions.dependencies["socket.io"];

  test.each([
    ["npm", { overrides: { "socket.io": "$socket.io" } }],
    ["yarn", { resolutions: { "socket.io": version } }],
    ["bun", { overrides: { "socket.io": version } }],
    ["pnpm", {}],
  ] as const)("%s is told so in package.json: %j", async (packageManager, expected) => {
    const files = await textsOf({ framework: "nest", packageManager });
    const { overrides, resolutions } = JSON.parse(files["package.json"] ?? "") as Record<
      string,
      unknown
    >;
    expect({ overrides, resolutions }).toEqual({
      overrides: undefined,
      resolutions: undefined,
      ...expected,
    });
  });

  test("pnpm is told so in pnpm-workspace.yaml, because it reads no overrides in package.json", async () => {
    const files = await textsOf({ framework: "nest", packageManager: "pnpm" });
    expect(parse(files["pnpm-workspace.yaml"] ?? "")).toEqual({
      overrides: { "socket.io": version },
    });
  });

  test.each(["npm", "yarn", "bun", "pnpm"] as const)(
    "an app with another framework needs no override for %s",
    async (packageManager) => {
      const files = await textsOf({ framework: "http", packageManager });
      expect(files["package.json"]).not.toMatch(/overrides|resolutions/);
      expect(files["pnpm-workspace.yaml"]).toBeUndefined();
    },
  );
});

async function textsOf(answers: Partial<Answers>): Promise<Record<string, string>> {
  const files = await renderApp(describeApp({ ...someAnswers, with: [], ...answers }));
  return Object.fromEntries(files.map(({ path, contents }) => [path, contents.toString()]));
}

test.each(["pnpm@11.0.0", undefined])(
  "package manager %s: in package.json and in the record",
  async (version) => {
    const files = await renderApp(describeApp(someAnswers, version));
    for (const path of ["package.json", ".sticky-socketio/answers.json"]) {
      const text = files.find((one) => one.path === path)?.contents.toString() ?? "";
      expect(JSON.parse(text).packageManager).toBe(version);
    }
  },
);
