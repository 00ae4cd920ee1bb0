import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { run } from "../support/run.ts";
import { filesOf } from "./support/rendered.ts";
import { everyPair } from "./support/selection.ts";

/** What systemd itself says of a unit; nothing where all is well. */
async function verify(unit: string): Promise<{ code: number | null; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), "unit-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "my-app.service");
  // It looks whether the program is there.
  await writeFile(path, unit.replace("/usr/bin/node", process.execPath));
  return await run("systemd-analyze", ["verify", "--man=no", path], folder);
}

describe.each(everyPair)("$framework, $adapter, TLS $tls", (answers) => {
  let files: Record<string, string>;
  let unit: string;

  beforeAll(async () => {
    files = await filesOf({ ...answers, with: ["systemd"] });
    unit = files["deploy/systemd/app.service"] ?? "";
  });

  const setting = (name: string) =>
    unit
      .split("\n")
      .flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));

  const variable = (name: string) =>
    setting("Environment").flatMap((text) =>
      text.startsWith(`${name}=`) ? [text.slice(name.length + 1)] : [],
    );

  test("is a unit that systemd takes without a word", async () => {
    expect(await verify(unit)).toEqual({ code: 0, output: "" });
  });

  test("starts what the start script starts, without a shell in between", () => {
    const { scripts } = JSON.parse(files["package.json"] ?? "") as {
      scripts: Record<string, string>;
    };
    const [command = ""] = setting("ExecStart");
    expect(command).toMatch(/^\/usr\/bin\/node (?:src|dist)\/main\.[jt]s$/);
    const production = scripts["start:prod"] ?? scripts["start"];
    // The script checks the version of Node first, of which the unit's is known.
    const started = command.replace("/usr/bin/node", "node scripts/run.js");
    expect(production).toContain(started);
  });

  test("gives the app a runtime directory, where no cleaner takes the sockets between the workers", () => {
    const [directory] = setting("WorkingDirectory");
    expect(setting("RuntimeDirectory")).toEqual([directory?.replace("/opt/", "")]);
    expect(setting("RuntimeDirectoryMode")).toEqual(["0700"]);
  });

  test("signals the primary alone, and waits for it", () => {
    expect(setting("KillMode")).toEqual(["mixed"]);
    expect(setting("ExecReload")).toEqual(["/bin/kill -HUP $MAINPID"]);
    const [stop, drain] = ["STOP_TIMEOUT_MS", "DRAIN_TIMEOUT_MS"].map((name) =>
      Number(variable(name)[0]),
    );
    expect(drain).toBe(answers.adapter === "cluster" ? 0 : 10_000);
    expect(Number(setting("TimeoutStopSec")) * 1000).toBeGreaterThan(
      Number(stop) + Number(drain) + 2000,
    );
  });

  test("is started again for as long as it takes", () => {
    expect(setting("Restart")).toEqual(["on-failure"]);
    expect(setting("StartLimitIntervalSec")).toEqual(["0"]);
    expect(unit.indexOf("StartLimitIntervalSec")).toBeLessThan(unit.indexOf("[Service]"));
  });

  test("brings the certificate to where the app looks for it", () => {
    const [cert, key] = answers.tls ? ["%d/cert.pem", "%d/key.pem"] : [];
    expect([variable("TLS_CERT")[0], variable("TLS_KEY")[0]]).toEqual([cert, key]);
    expect(setting("LoadCredential").map((text) => text.split(":")[0])).toEqual(
      answers.tls ? ["cert.pem", "key.pem"] : [],
    );
  });
});

test.each([
  ["[Service]\nExecStart=/bin/true\nKilMode=mixed\n", "KilMode"],
  ["[Service]\nExecStart=/bin/true\nProtectSystem=rather\n", "rather"],
  ["[Service]\nExecStart=/no/such/program\n", "/no/such/program"],
])("what is wrong is found: %j", async (unit, problem) => {
  expect((await verify(unit)).output).toContain(problem);
});
