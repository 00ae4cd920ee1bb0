import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import helpers from "yeoman-test";
import { create } from "../../generators/index.ts";
import NamespaceGenerator from "../../generators/namespace/index.ts";

/** Runs the generator in a new app, and resolves with what it registers namespaces in. */
async function run(prepare: (context: ReturnType<typeof helpers.run>) => unknown): Promise<string> {
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    const context = helpers.run(NamespaceGenerator).onEnvironment(async ({ cwd: directory }) => {
      await create({ directory }, { install: false, git: false });
    });
    prepare(context);
    const { cwd } = await context;
    return await readFile(join(cwd, "src/namespaces/index.ts"), "utf8");
  } finally {
    stdout.mockRestore();
  }
}

test("yo sticky-socketio-app:namespace <name>", async () => {
  const text = await run((context) => context.withArguments(["orders"]));
  expect(text).toContain("  registerOrders(io);\n");
});

test("without a name it asks for one", async () => {
  const text = await run((context) => context.withAnswers({ name: "live-prices" }));
  expect(text).toContain("  registerLivePrices(io);\n");
});

test("a dry run changes nothing", async () => {
  const options: object = { "dry-run": true };
  const text = await run((context) => context.withArguments(["orders"]).withOptions(options));
  expect(text).not.toContain("registerOrders");
});

test("a bad name ends it", async () => {
  const attempt = run((context) => context.withArguments(["Orders"]));
  await expect(attempt).rejects.toMatchObject({ code: "INVALID_VALUE", exitCode: 2 });
});
