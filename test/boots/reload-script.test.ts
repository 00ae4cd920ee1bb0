import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { renderApp } from "../support/render-app.ts";

const run = promisify(execFile);

test("the script reload has the app replace its workers, and says when the app does not run", async () => {
  const directory = await renderApp({ framework: "http", adapter: "cluster" }, "reload-script");
  const app = new AppProcess(directory, { WORKERS: "2" });
  const reload = async () => run(process.execPath, ["scripts/reload.js"], { cwd: directory });
  await app.url();
  const { pid } = await app.line("listening");
  expect((await reload()).stdout).toContain(`Sent SIGHUP to process ${String(pid)}`);
  await app.line("reload started");
  await app.line("all workers replaced");
  await app.stop();
  expect(existsSync(join(directory, "app.pid"))).toBe(false);
  await expect(reload()).rejects.toThrow(
    "The app does not run in this folder. Nothing was changed.",
  );
});
