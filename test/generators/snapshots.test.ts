import { join } from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { describe, expect, test } from "vitest";
import { renderApp } from "../../generators/files/app.ts";
import { describeApp } from "../../generators/files/description.ts";
import { type Answers, choicesOf } from "../../generators/options.ts";
import { root } from "./support.ts";
import { defaults } from "../support/render-app.ts";

const snapshots = join(root, "test", "snapshots");

/** The app that every snapshot of a layer is compared with. */
const plain: Answers = { ...defaults, directory: "my-app", framework: "http" };

// What layers add to. Source files would repeat the templates: they are in no snapshot, the boots hold them.
const shared = new Set([
  "package.json",
  "README.md",
  ".env.example",
  "src/plugins.ts",
  "public/plugins.js",
  "test/plugins.ts",
]);

/** The list of an app's files, and the files that layers share, by name. */
async function summary(answers: Answers): Promise<Map<string, string>> {
  const files = await renderApp(describeApp(answers));
  const list = stable(files.map(({ path }) => `${path}\n`).join(""));
  const texts = files.filter(({ path }) => shared.has(path));
  return new Map([
    ["files.txt", list],
    ...texts.map(({ path, contents }) => [path, stable(contents.toString())] as const),
  ]);
}

/** A text without the digest of the runtime, which is another one with each build. */
function stable(text: string): string {
  return text.replaceAll(/(sticky-socketio-[\d.]+)-[0-9a-f]{8}\.tgz/g, "$1-<digest>.tgz");
}

/** What is different in an app from the plain one, as diffs without context. */
async function difference(answers: Partial<Answers>): Promise<string> {
  const [before, after] = [await summary(plain), await summary({ ...plain, ...answers })];
  const diffs = [...after].map(([name, text]) =>
    before.get(name) === text
      ? ""
      : createTwoFilesPatch(name, name, before.get(name) ?? "", text, "", "", {
          context: 0,
          headerOptions: FILE_HEADERS_ONLY,
        }),
  );
  // Where a line stands is of no interest, and would change with every other layer.
  return diffs.join("").replaceAll(/^@@ .*$/gm, "@@");
}

describe("the plain app", async () => {
  test.each([...(await summary(plain))])("%s", async (name, text) => {
    await expect(text).toMatchFileSnapshot(join(snapshots, "plain", name.replaceAll("/", "-")));
  });
});

const layers: readonly (readonly [axis: string, name: string, answers: Partial<Answers>])[] = [
  ...choicesOf("framework").map((framework) => ["frameworks", framework, { framework }] as const),
  ...choicesOf("adapter").map((adapter) => ["adapters", adapter, { adapter }] as const),
  ...choicesOf("balancing").map((balancing) => ["balancing", balancing, { balancing }] as const),
  ...choicesOf("transports").map((one) => ["transports", one, { transports: one }] as const),
  ["tls", "on", { tls: true }],
  ...choicesOf("with").map((extra) => ["extras", extra, { with: [extra] }] as const),
];
const others = layers.filter(([, , answers]) =>
  Object.entries(answers).some(([name, value]) => plain[name as keyof Answers] !== value),
);

describe("what each layer changes in the plain app", () => {
  test.each(others)("%s/%s", async (axis, name, answers) => {
    const path = join(snapshots, axis, `${name}.diff`);
    await expect(await difference(answers)).toMatchFileSnapshot(path);
  });
});
