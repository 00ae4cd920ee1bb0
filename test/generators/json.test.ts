import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../../generators/assets.ts";
import { answerNames, choicesOf } from "../../generators/options.ts";
import { cli, parseLines, runNode, temporaryFolder } from "./support.ts";

const written = ["--yes", "--no-install", "--no-git"];

/** Runs the program with `--json`; every line of stdout has to be JSON. */
async function run(folder: string, ...args: string[]) {
  const result = await runNode([cli, "--json", ...args], folder);
  const lines = parseLines(result.stdout);
  return { ...result, lines, last: lines.at(-1) };
}

describe("--json", () => {
  test("success: the plan, what was done, and the result", async () => {
    const folder = await temporaryFolder();

    const { code, stderr, lines, last } = await run(folder, "app", "--yes", "--no-install");

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(lines.map(({ type }) => type)).toEqual(["plan", "written", "git", "result"]);
    const [plan, done] = lines;
    const directory = join(folder, "app");
    expect(plan).toMatchObject({ directory });
    expect(plan?.["files"]).toContainEqual({ path: "src/main.ts", action: "create" });
    expect(done?.["files"]).toContain("src/main.ts");
    expect(last).toMatchObject({
      code: "CREATED",
      directory,
      answers: { name: "app", framework: "express", with: [], tls: false },
      installed: false,
      notes: [],
      next: ["cd app", "npm install", "npm run dev", "npm test"],
      command: expect.stringContaining(" app --framework express "),
    });
  });

  test("a dry run", async () => {
    const folder = await temporaryFolder();
    const { code, lines, last } = await run(folder, ...written, "--dry-run", "--diff");
    expect(code).toBe(0);
    expect(lines.map(({ type }) => type)).toEqual(["plan", "result"]);
    expect(last).toMatchObject({ code: "PLANNED", installed: false, committed: false });
    expect(last?.["files"]).toContainEqual({
      path: "tsconfig.json",
      action: "create",
      diff: expect.stringContaining("+++ b/tsconfig.json"),
    });
  });

  test("missing answers: what is needed", async () => {
    const { code, stderr, lines, last } = await run(await temporaryFolder(), "--framework", "nest");

    expect({ code, stderr, count: lines.length }).toEqual({ code: 2, stderr: "", count: 1 });
    expect(last).toMatchObject({ type: "error", code: "MISSING_ANSWERS", exitCode: 2 });
    const needs = last?.["needs"] as Record<string, unknown>[];
    expect(needs.map(({ name }) => name)).toEqual(answerNames.filter((one) => one !== "framework"));
    const need = (name: string) => needs.find((one) => one["name"] === name);
    expect(need("transports")).toEqual({
      name: "transports",
      flag: "--transports",
      choices: ["all", "websocket"],
      default: "all",
      multiple: false,
    });
    expect(need("tls")).toMatchObject({ choices: [true, false], default: false });
    expect(need("with")).toMatchObject({ default: [], multiple: true });
    // Only what goes with Nest.
    expect(need("language")).toMatchObject({ choices: ["typescript"] });
  });

  test("a conflict: the plan, then what is in the way", async () => {
    const folder = await temporaryFolder();
    await runNode([cli, "app", ...written], folder);
    await rm(join(folder, "app", ".sticky-socketio"), { recursive: true });
    const again = await run(folder, "app", ...written);
    expect(again.code).toBe(3);
    expect(again.lines.map(({ type }) => type)).toEqual(["plan", "error"]);
    expect(again.last).toMatchObject({ code: "CONFLICT", exitCode: 3 });
    expect(again.last?.["conflicts"]).toContainEqual({
      path: join("app", "README.md"),
      reason: "the same already",
    });
    const conflicts = again.last?.["conflicts"] as { path: string }[];
    const files = again.lines[0]?.["files"] as { path: string }[];
    const taken = files.filter(({ path }) => !path.startsWith(".sticky-socketio/"));
    expect(conflicts.map(({ path }) => path)).toEqual(taken.map(({ path }) => join("app", path)));
    expect(again.last?.["command"]).toContain(" app --framework express ");
  });

  test("wrong usage, also before --json is known to be an option", async () => {
    const { code, stderr, last } = await run(await temporaryFolder(), "--bogus");
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(last).toMatchObject({ type: "error", code: "UNKNOWN_OPTION" });

    const wrong = await run(await temporaryFolder(), "--with", "nope");
    expect(wrong.last).toMatchObject({
      code: "UNKNOWN_VALUE",
      value: "nope",
      choices: choicesOf("with"),
    });
  });

  test("a failure", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    const { code, last } = await run(folder, "file/app", ...written);
    expect(code).toBe(1);
    expect(last).toMatchObject({ type: "error", code: "NOT_WRITTEN", path: expect.any(String) });
  });

  test("--version and --help", async () => {
    const folder = await temporaryFolder();
    const [asked, helped] = [await run(folder, "--version"), await run(folder, "--help")];
    expect(asked.lines).toEqual([{ type: "result", code: "VERSION", message: version }]);
    expect(helped.lines).toEqual([{ type: "result", code: "HELP", message: expect.any(String) }]);
  });
});
