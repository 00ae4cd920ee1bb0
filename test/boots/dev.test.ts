import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { renderApp } from "../support/render-app.ts";

/** How long a start may take. */
const PATIENCE = { timeout: 20_000 };

// The one runs its sources, the other builds first.
describe.each(["http", "nest"] as const)("npm run dev of %s", (framework) => {
  let directory: string;

  beforeAll(async () => {
    directory = await renderApp({ framework }, `dev-${framework}`);
  });

  async function startDev(environment: NodeJS.ProcessEnv = {}): Promise<AppProcess> {
    const { scripts } = JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as {
      scripts: { dev: string };
    };
    const [, ...args] = scripts.dev.split(" || ").at(-1)?.split(" ") ?? [];
    const app = new AppProcess(directory, environment, [process.execPath, ...args]);
    onTestFinished(() => app.signal("SIGTERM"));
    await expect.poll(() => startsOf(app), PATIENCE).toBe(1);
    return app;
  }

  /** As most editors do: the new file takes the place of the old one. */
  async function save(path: string, text: string): Promise<void> {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}~`, text);
    await rename(`${file}~`, file);
  }

  test("starts the app again after each change, however files are saved", async () => {
    const app = await startDev();
    const log = await readFile(join(directory, "src/log.ts"), "utf8");
    const changes: [path: string, text: string][] = [
      ["src/log.ts", `${log}\n`],
      ["src/log.ts", `${log}\n\n`],
      ["src/log.ts", log],
      ["src/new/file.ts", "export const first = 1;\n"],
      ["src/new/file.ts", "export const second = 2;\n"],
      [".env", "LOG_LEVEL=debug\n"],
      [".env", "LOG_LEVEL=info\n"],
    ];
    onTestFinished(() => rm(join(directory, ".env"), { force: true }));
    for (const [index, [path, text]] of changes.entries()) {
      await save(path, text);
      await expect.poll(() => startsOf(app), PATIENCE).toBe(index + 2);
    }
    await app.stop();
  }, 60_000);

  test("takes an app up again that could not start", async () => {
    const app = await startDev();
    const main = await readFile(join(directory, "src/main.ts"), "utf8");
    await save("src/main.ts", 'throw new Error("broken");\n');
    await vi.waitUntil(() => app.output.includes("starts again after a change"), PATIENCE);
    await save("src/main.ts", main);
    await expect.poll(() => startsOf(app), PATIENCE).toBe(2);
    await app.stop();
  }, 60_000);

  test.each([
    [{}, "0"],
    [{ HUNG_TIMEOUT_MS: "5000" }, "5000"],
  ])(
    "with %j in its environment lets workers hang for %s ms",
    async (environment, expected) => {
      const app = await startDev(environment);
      const main = await readFile(join(directory, "src/main.ts"), "utf8");
      onTestFinished(() => save("src/main.ts", main));
      await save("src/main.ts", 'console.log(`hung: ${process.env["HUNG_TIMEOUT_MS"]}.`);\n');
      const said = ["hung: ", "starts again after a change"];
      await vi.waitUntil(() => said.every((text) => app.output.includes(text)), PATIENCE);
      expect(app.output).toContain(`hung: ${expected}.`);
      await app.stop();
    },
    60_000,
  );

  // Ctrl-C comes to all processes of a terminal, what a supervisor sends to one.
  test.each([
    ["SIGINT", "all"],
    ["SIGTERM", "all"],
    ["SIGINT", "one"],
    ["SIGTERM", "one"],
    ["SIGHUP", "one"],
  ] as const)(
    "ends with %s to %s, without haste",
    async (signal, receivers) => {
      const app = await startDev();
      process.kill(receivers === "all" ? -app.pid : app.pid, signal);
      await app.endsWith(0);
      expect(app.output).toMatch(/INFO.*: stopped/);
      expect(app.output).not.toMatch(/WARN|ERROR|FATAL/);
    },
    30_000,
  );
});

function startsOf(app: AppProcess): number {
  return app.output.match(/INFO.*: listening$/gm)?.length ?? 0;
}
