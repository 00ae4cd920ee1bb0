import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { renderApp } from "../support/render-app.ts";
import { run } from "../support/run.ts";

let directory: string;
let file: string;

beforeAll(async () => {
  const choices = { adapter: "redis", tls: true, with: ["auth", "peers"] } as const;
  directory = await renderApp(choices, "env-file");
  file = join(directory, ".env");
});

afterEach(() => rm(file, { force: true }));

async function startFails(): Promise<string> {
  const app = new AppProcess(directory);
  await app.endsWith(1);
  expect(app.lines).toEqual([expect.objectContaining({ level: "fatal" })]);
  return app.lines[0]?.msg ?? "";
}

test("the app reads the first variable of a .env with a byte order mark", async () => {
  await writeFile(file, "\uFEFFLOG_LEVEL=loud\n");
  expect(await startFails()).toContain('LOG_LEVEL is "loud"');
});

test("the app does not start with its defaults when .env is a link to a file that is gone", async () => {
  await symlink(join(directory, "secrets-of-nobody"), file);
  expect(await startFails()).toContain(`Cannot read ${file}: ENOENT`);
});

test.each([
  ["in UTF-16", Buffer.from("\uFEFFLOG_LEVEL=debug\n", "utf16le"), "is not UTF-8"],
  ["with a line that sets nothing", Buffer.from("LOG_LEVEL debug\n"), "wrong line 1"],
  ["with a name twice", Buffer.from("PORT=1\nPORT=2\n"), "PORT is set in line 1 already"],
])(
  "the app and its scripts refuse a .env %s, and leave it alone",
  async (_what, bytes, message) => {
    await writeFile(file, bytes);
    const started = await startFails();
    expect(started).toContain(file);
    expect(started).toContain(message);
    for (const script of ["token.ts", "peer-secret.ts", "certificate.ts"]) {
      const { code, output } = await run(process.execPath, [join("scripts", script)], directory);
      expect([script, code]).toEqual([script, 1]);
      expect(output.split("\n").at(-1)).toBe(started);
    }
    expect(await readFile(file)).toEqual(bytes);
  },
);
