import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { servesOverEachTransport } from "../support/behaviour.ts";
import { ChatClients } from "../support/chat-clients.ts";
import { renderApp } from "../support/render-app.ts";
import { run } from "../support/run.ts";
import { filesOf } from "./support/rendered.ts";
import { everyPair } from "./support/selection.ts";

const require = createRequire(import.meta.url);

/** What PM2 loads from an ecosystem file. */
interface Ecosystem {
  readonly apps: readonly Readonly<Record<string, unknown>>[];
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pm2-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const javascript = {
  framework: "express",
  adapter: "redis",
  language: "javascript",
  tls: false,
} as const;

describe.each([...everyPair, javascript])("$framework, $adapter, TLS $tls", (answers) => {
  let files: Record<string, string>;

  beforeAll(async () => {
    files = await filesOf({ ...answers, with: ["pm2"] });
  });

  test("the ecosystem file has PM2 run the app's entry once in fork mode and wait for its stop", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "ecosystem.config.cjs");
    await writeFile(path, files["ecosystem.config.cjs"] ?? "");

    const { apps } = require(path) as Ecosystem;

    const drain = answers.adapter === "cluster" ? 0 : 10_000;
    expect(apps).toEqual([
      {
        name: "my-app",
        cwd: folder,
        script: expect.stringMatching(/^(?:src|dist)\/main\.[jt]s$/),
        interpreter: "node",
        exec_mode: "fork",
        instances: 1,
        treekill: false,
        kill_timeout: 8000 + drain + 5000,
        exp_backoff_restart_delay: 100,
        env: { NODE_ENV: "production", STOP_TIMEOUT_MS: 8000, DRAIN_TIMEOUT_MS: drain },
      },
    ]);
    const { scripts } = JSON.parse(files["package.json"] ?? "") as {
      scripts: Record<string, string>;
    };
    const production = scripts["start:prod"] ?? scripts["start"] ?? "";
    expect(production.split(" ")).toContain(apps[0]?.["script"]);
  });
});

test("PM2 starts the app, reloads its workers on SIGHUP and stops it without killing it", async () => {
  const directory = await renderApp({ with: ["pm2"] }, "pm2");
  const environment = { PM2_HOME: await temporaryFolder(), PATH: process.env["PATH"] };
  const bin = join(require.resolve("pm2/package.json"), "../bin");
  const app = new AppProcess(directory, environment, [
    process.execPath,
    join(bin, "pm2-runtime"),
    "start",
    "--raw",
    "ecosystem.config.cjs",
  ]);
  const clients = new ChatClients(await app.url());
  await servesOverEachTransport(clients, ["polling", "websocket"]);
  clients.close();

  await run(
    process.execPath,
    [join(bin, "pm2"), "sendSignal", "SIGHUP", "pm2"],
    directory,
    environment,
  );
  await app.line("all workers replaced");

  await app.stop();
  expect(app.lines.map(({ msg }) => msg)).toContain("stopped");
});
