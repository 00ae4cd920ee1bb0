import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { create, update } from "../../generators/index.ts";
import { contentsOf, temporaryFolder } from "../generators/support.ts";
import { appMaker, read } from "./support.ts";
import { twoVersions } from "./versions.ts";

const { older, newer } = twoVersions("interrupt");
const oldApp = appMaker(older);
const waiting = fileURLToPath(new URL("processes/waiting.mjs", import.meta.url));

describe("Ctrl-C", () => {
  test("is heard while nothing is written yet, and where nothing is to be written", async () => {
    const cwd = await temporaryFolder();
    const answers = { directory: "app", framework: "http" } as const;
    const { directory } = await create(answers, { cwd, install: false, git: false });
    const before = await contentsOf(directory);
    for (const switches of [{}, { check: true }, { dryRun: true }]) {
      const attempt = update({ cwd: directory, signal: AbortSignal.abort(), ...switches });
      await expect(attempt).rejects.toMatchObject({ code: "CANCELLED" });
    }
    expect(await contentsOf(directory)).toEqual(before);
  });

  test("a second time ends what does not end; one that comes twice at once is one", async () => {
    const child = spawn(process.execPath, [waiting], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const closed = once(child, "close");
    await once(child.stdout, "data");
    child.kill("SIGINT");
    child.kill("SIGINT");
    const [heard] = (await once(child.stdout, "data")) as [Buffer];
    expect(heard.toString()).toBe("aborted\n");
    const asking = setInterval(() => child.kill("SIGINT"), 100);
    const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
    clearInterval(asking);
    expect({ code, signal }).toEqual({ code: null, signal: "SIGINT" });
  });
});

test("whoever reads the output may go: no trace, and the update is done", async () => {
  const app = await oldApp();
  const child = spawn(process.execPath, [newer.cli, "update"], {
    cwd: app,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(read(app, "untouched.txt")).toBe("newer\n");
});
