import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { create } from "../../generators/index.ts";
import { cli, parseLines, runNode, temporaryFolder } from "../generators/support.ts";

let folder: string;

beforeEach(async () => {
  folder = join(await temporaryFolder(), "my-app");
  await create({ directory: folder }, { install: false, git: false });
});

const run = (...args: string[]) => runNode([cli, "add", ...args], folder, { NO_COLOR: "1" });

describe("add", () => {
  test("namespace <name>: exit 0, what has changed, what comes next", async () => {
    const { code, stdout, stderr } = await run("namespace", "orders");

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("create  src/namespaces/orders.ts\n");
    expect(stdout).toContain("change  src/namespaces/index.ts\n");
    expect(stdout).toMatch(/\nAdded the namespace orders to my-app .*\n\nNext:\n {2}npm test\n$/);
  });

  test("a second time: exit 0, and says that there was nothing to do", async () => {
    await run("namespace", "orders");
    const { code, stdout } = await run("namespace", "orders");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "my-app has the namespace orders already.\n",
    });
  });

  test("<extra>,<extra>", async () => {
    const { code } = await run("docker,metrics");
    expect(code).toBe(0);
    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    expect(manifest.dependencies).toHaveProperty("prom-client");
    expect(await readFile(join(folder, "Dockerfile"), "utf8")).toContain("FROM ");
  });

  test("--json: the plan, what was written, the result", async () => {
    const { code, stdout } = await run("namespace", "orders", "--json");
    const lines = parseLines(stdout);
    expect(code).toBe(0);
    expect(lines.map(({ type }) => type)).toEqual(["plan", "written", "result"]);
    expect(lines.at(-1)).toMatchObject({ code: "ADDED", namespaces: [{ name: "orders" }] });
  });

  test("--dry-run: the plan, and nothing is written", async () => {
    const { code, stdout } = await run("github-actions", "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toContain("create  .github/workflows/update.yml\n");
    await expect(readFile(join(folder, ".github/workflows/ci.yml"))).rejects.toThrow("ENOENT");
  });

  test.each([
    [[], "WHAT_TO_ADD"],
    [["namespace"], "WHAT_TO_ADD"],
    [["namespace", "Bad Name"], "INVALID_VALUE"],
    [["namespace", "chat"], "INVALID_VALUE"],
    [["nope"], "UNKNOWN_VALUE"],
    [["docker", "--framework", "koa"], "UNKNOWN_OPTION"],
    [["namespace", "a", "b"], "TOO_MANY_ARGUMENTS"],
  ])("%j: exit 2", async (args, expected) => {
    const { code, stdout } = await run(...args, "--json");
    expect(code).toBe(2);
    expect(parseLines(stdout)).toMatchObject([{ type: "error", code: expected }]);
  });

  test("a taken path: exit 3, and its name", async () => {
    await writeFile(join(folder, "src/namespaces/orders.ts"), "mine\n");
    const { code, stderr } = await run("namespace", "orders");
    expect(code).toBe(3);
    expect(stderr).toContain("\n  src/namespaces/orders.ts\n");
  });

  test("changes that git does not have: exit 1, unless they are allowed", async () => {
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    expect(await run("docker")).toMatchObject({ code: 1, stdout: "" });
    expect(await run("docker", "--allow-dirty")).toMatchObject({ code: 0 });
  });
});
