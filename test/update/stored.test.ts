import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { renderApp } from "../../generators/files/app.ts";
import { update } from "../../generators/index.ts";
import { readRecord } from "../../generators/record/read.ts";
import { temporaryFolder } from "../generators/support.ts";
import { read, rewrite, write } from "./support.ts";

// Records of apps as they were really made, which every later version has to understand.
const stored = fileURLToPath(new URL("fixtures", import.meta.url));

/** The app that a record is of, without what is no text. */
async function restored(version: string): Promise<string> {
  const app = join(await temporaryFolder(), "stored");
  cpSync(join(stored, version), app, { recursive: true });
  const { base } = await readRecord(app);
  for (const [path, { text }] of base) if (text !== undefined) write(app, path, text);
  return app;
}

test.each(["0.1.0"])("an app of %s that was put aside becomes one of today", async (version) => {
  const app = await restored(version);
  rewrite(app, "README.md", (text) => text.replace("\n", "\n\nOurs.\n"));
  write(app, "src/ours.ts", "export {};\n");

  const { description, generator } = await readRecord(app);
  expect(generator).toBe(version);
  expect(description.answers).toMatchObject({
    name: "stored",
    tls: true,
    with: ["docker", "auth"],
  });
  await update({ cwd: app });

  const rendered = (await renderApp(description)).filter(
    ({ path }) => !/^vendor\/|^\.sticky-socketio\/|^README\.md$/.test(path),
  );
  for (const { path, contents } of rendered) expect(read(app, path)).toBe(contents.toString());
  expect(read(app, "README.md")).toMatch(/^# .+\n\nOurs\.\n/);
  expect(read(app, "src/ours.ts")).toBe("export {};\n");
  expect(await update({ cwd: app })).toMatchObject({ code: "CURRENT" });
});
