import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { renderApp } from "../support/render-app.ts";

const run = promisify(execFile);

test("the script reload has the app replace its workers, and signals no other process when the app does not run", async () => {
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
  const refusal = "The app does not run in this folder. Nothing was changed.";
  await expect(reload()).rejects.toThrow(refusal);

  // What a killed app leaves behind, when its number is that of another folder's app.
  const elsewhere = await mkdtemp(join(tmpdir(), "sticky-socketio-"));
  await writeFile(join(elsewhere, "main.js"), 'console.log("runs"); setInterval(() => {}, 1e6);');
  const other = spawn(process.execPath, ["main.js"], { cwd: elsewhere });
  await once(other.stdout, "data");
  await writeFile(join(directory, "app.pid"), `${other.pid}\n`);
  await expect(reload()).rejects.toThrow(refusal);
  other.kill();
  expect(await once(other, "exit")).toEqual([null, "SIGTERM"]);
  await rm(elsewhere, { recursive: true });
});
