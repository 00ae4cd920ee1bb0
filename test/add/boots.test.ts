import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeApp } from "../../generators/files/description.ts";
import type { RenderedFile } from "../../generators/files/render.ts";
import { add, update } from "../../generators/index.ts";
import { writeOldApp } from "../support/recorded-app.ts";
import { type Choices, appsFolder, defaults } from "../support/render-app.ts";
import { run } from "../support/run.ts";

/** Where each kind of app registers namespaces, and how its users add one of their own there. */
const apps: readonly (readonly [
  name: string,
  choices: Choices,
  wiring: string,
  edits: Readonly<Record<string, string>>,
])[] = [
  [
    "typescript",
    { framework: "express", with: ["auth"] },
    "src/namespaces/index.ts",
    { "registerChat(io);": 'registerChat(io);\n  io.of("/mine");' },
  ],
  [
    "javascript",
    { framework: "http", language: "javascript", tls: true },
    "src/namespaces/index.js",
    { "registerChat(io);": 'registerChat(io);\n  io.of("/mine");' },
  ],
  [
    "nest",
    { framework: "nest", transports: "websocket" },
    "src/app.module.ts",
    { "ChatModule,\n": "ChatModule,\n    class Mine {},\n" },
  ],
];

/** As a version made it that had another line in a file and lacked one. */
function asItWas(file: RenderedFile): RenderedFile | undefined {
  if (file.path.startsWith("test/transports.test.")) return undefined;
  if (!file.path.startsWith("src/log.")) return file;
  const text = file.contents.toString().replace("The app's log", "The log of the app");
  return { ...file, contents: Buffer.from(text) };
}

// Two namespaces: one that an update replays, and one that is added to what people have edited.
test.each(apps)(
  "%s: after an update and another namespace, the app's own tests pass",
  async (name, choices, wiring, edits) => {
    const directory = join(appsFolder, `add-${name}`);
    await rm(directory, { recursive: true, force: true });
    const app = describeApp({ ...defaults, ...choices, directory });
    await writeOldApp(directory, { ...app, namespaces: [{ name: "orders" }] }, asItWas);
    const path = join(directory, wiring);
    const edited = Object.entries(edits).reduce(
      (text, [from, to]) => text.replace(from, to),
      await readFile(path, "utf8"),
    );
    await writeFile(path, edited);

    // It lies where git looks at nothing.
    const allowDirty = true;
    expect(await update({ cwd: directory, allowDirty })).toMatchObject({ code: "UPDATED" });
    expect(await add({ namespace: "live-prices" }, { cwd: directory, allowDirty })).toMatchObject({
      code: "ADDED",
    });
    expect(await update({ cwd: directory, allowDirty })).toMatchObject({ code: "CURRENT" });

    const text = await readFile(path, "utf8");
    const order = ["Chat", "ine", "Orders", "LivePrices"].map((word) => text.lastIndexOf(word));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const typed = choices.language === "javascript" ? [] : [await run("tsc", [], directory)];
    expect(typed.filter((checked) => checked.code !== 0)).toEqual([]);
    const { code, output } = await run("npm", ["test"], directory);
    expect({ code, output }).toEqual({ code: 0, output: expect.not.stringContaining("skipped") });
    expect(output).toMatch(/test\/namespaces\/orders\.test\.[jt]s/);
    expect(output).toMatch(/test\/namespaces\/live-prices\.test\.[jt]s/);
    expect(output).toMatch(/test\/transports\.test\.[jt]s/);
  },
  120_000,
);
