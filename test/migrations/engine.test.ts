import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { describeApp } from "../../generators/files/description.ts";
import type { RenderedFile } from "../../generators/files/render.ts";
import { planChange } from "../../generators/merge/plan.ts";
import type { Migration } from "../../generators/migrations/migration.ts";
import { readRecord } from "../../generators/record/read.ts";
import { writeOldApp } from "../support/recorded-app.ts";
import { defaults } from "../support/render-app.ts";
import { temporaryFolder } from "../generators/support.ts";

const description = describeApp({ ...defaults, directory: "my-app" });

// What the templates have as src/log.ts was src/logging.ts in the version that made the app, and read otherwise.
const old = { path: "src/logging.ts", from: "/** The app's log,", to: "/** The log," };
const table: readonly Migration[] = [
  {
    version: "0.1.0",
    description: "src/logging.ts is called src/log.ts",
    renames: [{ from: old.path, to: "src/log.ts" }],
  },
];
let folder: string;

function asItWas(file: RenderedFile): RenderedFile {
  if (file.path !== "src/log.ts") return file;
  const text = file.contents.toString().replace(old.from, old.to);
  return { ...file, path: old.path, contents: Buffer.from(text) };
}

async function plan() {
  const app = await readRecord(folder);
  const change = await planChange(app, description, table);
  expect(change.migrations).toEqual(table);
  const files = change.files.filter(({ action }) => action !== "same");
  return Object.fromEntries(
    files
      .filter(({ path }) => !path.startsWith(".sticky-socketio/"))
      .map(({ path, action, from, after }) => [
        path,
        { action, from, text: after?.contents.toString() },
      ]),
  );
}

/** The text that the app was made with. */
let made: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeOldApp(folder, description, asItWas);
  made = await readFile(join(folder, old.path), "utf8");
});

describe("a file that the templates have renamed and changed", () => {
  test("becomes the new one where nobody changed it", async () => {
    expect(await plan()).toEqual({
      "src/log.ts": { action: "rename", from: old.path, text: made.replace(old.to, old.from) },
    });
  });

  test("keeps what people changed in it, under its new name", async () => {
    await writeFile(join(folder, old.path), `${made}\nexport const loud = true;\n`);

    const { "src/log.ts": renamed, ...others } = await plan();

    expect(others).toEqual({});
    expect(renamed).toMatchObject({ from: old.path });
    expect(["rename", "merge"]).toContain(renamed?.action);
    expect(renamed?.text).toBe(`${made.replace(old.to, old.from)}\nexport const loud = true;\n`);
  });

  test("has markers where both changed the same lines", async () => {
    await writeFile(join(folder, old.path), made.replace(old.to, "/** Ours,"));

    const { "src/log.ts": renamed } = await plan();

    expect(renamed).toMatchObject({ action: "conflict", from: old.path });
    expect(renamed?.text).toMatch(/^<{7} [^]*Ours,[^]*^={7}$[^]*^>{7} /m);
  });

  test("stays deleted", async () => {
    await rm(join(folder, old.path));
    expect(await plan()).toMatchObject({ "src/log.ts": { action: "keep", text: undefined } });
  });
});
