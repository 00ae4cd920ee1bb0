import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, runNode, temporaryFolder } from "./support.ts";

const args = "--no-git --adapter redis --balancing random --transports all --no-tls --with none";

/** Runs the program on a terminal, which util-linux's `script` makes, and types when something is shown. */
async function onTerminal(
  cwd: string,
  command: string,
  env: NodeJS.ProcessEnv,
  dialogue: readonly (readonly [shown: string, keys: string])[],
) {
  const outer = Object.entries(process.env).filter(([name]) => !/^npm_|^(CI|TERM)$/i.test(name));
  // A new terminal has no size, and prompts would be wrapped to nothing.
  const sized = `stty rows 40 columns 120; "${process.execPath}" ${command}`;
  const child = spawn("script", ["-qec", sized, "/dev/null"], {
    cwd,
    env: { ...Object.fromEntries(outer), TERM: "xterm", ...env },
  });
  let [shown, seen, step] = ["", 0, 0];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    const next = dialogue[step];
    if (next === undefined || !shown.slice(seen).includes(next[0])) return;
    step++;
    seen = shown.length;
    child.stdin.write(next[1]);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  return { code, shown };
}

const available = spawnSync("script", ["--version"]).status === 0;

describe.skipIf(!available)("on a terminal (util-linux's script makes one)", () => {
  test("asks what is missing, and ends with the command that repeats it", async () => {
    const folder = await temporaryFolder();
    const command = `"${cli}" mine --no-install ${args}`;
    const { code, shown } = await onTerminal(folder, command, {}, [
      ["Which framework", "\u001b[B\r"],
      ["TypeScript or JavaScript?", "\r"],
      ["Which package manager", "\r"],
    ]);
    expect({ code, shown }).toMatchObject({ code: 0 });
    expect(shown).toContain("mine --framework fastify --adapter redis");
    const manifest = await readFile(join(folder, "mine", "package.json"), "utf8");
    expect(JSON.parse(manifest).dependencies).toHaveProperty("fastify");
  });

  test("a taken directory is told before anything else is asked", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "mine"));
    await writeFile(join(folder, "mine", "package.json"), "{}");
    const { code, shown } = await onTerminal(folder, `"${cli}" mine --no-install --no-git`, {}, [
      ["mine has package.json already", "\r"],
      ["Where should the app go?", "other\r"],
      ["What should it be made of?", "\r"],
    ]);
    expect({ code, shown }).toMatchObject({ code: 0 });
    expect(await readdir(join(folder, "mine"))).toEqual(["package.json"]);
    expect(await readdir(join(folder, "other"))).toContain("package.json");
  });

  test("Ctrl-C at a question: exit 130, and nothing is written", async () => {
    const folder = await temporaryFolder();
    const command = `"${cli}" mine --no-install ${args}`;
    const { code } = await onTerminal(folder, command, {}, [["Which framework", "\u0003"]]);
    expect(code).toBe(130);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([{ ACCESSIBLE: "1" }, { TERM: "dumb" }])("plain lines with %j", async (env) => {
    const folder = await temporaryFolder();
    const command = `"${cli}" mine --no-install ${args}`;
    const { code, shown } = await onTerminal(folder, command, { ...env, NO_COLOR: "1" }, [
      ["Which framework", "4\n"],
      ["TypeScript or JavaScript?", "\n"],
      ["Which package manager", "npm\n"],
    ]);
    expect({ code, shown }).toMatchObject({ code: 0 });
    expect(shown).toContain("--framework hono");
    expect(shown).not.toContain("\u001b");
  });

  test("Ctrl-C while it installs: exit 130, the app stays, and how to go on", async () => {
    const folder = await temporaryFolder();
    const command = `"${cli}" mine --framework http --language typescript --package-manager npm ${args}`;
    const env = { PATH: `${await fakeNpm()}:${process.env["PATH"]}` };
    const { code, shown } = await onTerminal(folder, command, env, [
      ["npm install --include=dev (", "\u0003"],
    ]);
    expect(shown).toContain("Cancelled. The app is written; go on with:");
    expect(code).toBe(130);
    expect(await readdir(join(folder, "mine"))).toContain("package.json");
  });

  test("update asks before it removes something that was not named, and keeps it on no", async () => {
    const folder = await temporaryFolder();
    const setup = ["my-app", "--yes", "--no-git", "--no-install", "--with", "compose"];
    expect(await runNode([cli, ...setup], folder)).toMatchObject({ code: 0 });
    const app = join(folder, "my-app");
    const command = `"${cli}" update --without compose`;
    const question = "Remove docker from the app?";

    const kept = await onTerminal(app, command, {}, [[question, "\r"]]);
    expect({ kept: kept.code, docker: existsSync(join(app, "Dockerfile")) }).toEqual({
      kept: 130,
      docker: true,
    });

    const removed = await onTerminal(app, command, { TERM: "dumb" }, [[question, "y\r"]]);
    expect(removed.shown).toContain("Removed: docker, compose.");
    expect(existsSync(join(app, "Dockerfile"))).toBe(false);
  });
});

/** A folder with an npm that takes its time. */
async function fakeNpm(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "npm"), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
  return folder;
}
