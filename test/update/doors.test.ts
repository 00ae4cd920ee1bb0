import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import helpers from "yeoman-test";
import { type ChangeEvent, create, update } from "../../generators/index.ts";
import UpdateGenerator from "../../generators/update/index.ts";
import { cli, contentsOf, root, runNode, temporaryFolder } from "../generators/support.ts";
import { read, rewrite } from "./support.ts";

async function someApp(): Promise<string> {
  const cwd = await temporaryFolder();
  await create({ directory: "app", framework: "http" }, { cwd, install: false, git: false });
  return join(cwd, "app");
}

describe("as a function", () => {
  test("it tells what happens, prints nothing, and resolves with the result", async () => {
    const [cwd, events] = [await someApp(), [] as ChangeEvent[]];
    const stdout = vi.spyOn(process.stdout, "write");

    const onEvent = (event: ChangeEvent) => events.push(event);
    const result = await update({ cwd, answers: { adapter: "redis" }, onEvent });

    expect(stdout).not.toHaveBeenCalled();
    stdout.mockRestore();
    expect(result).toMatchObject({
      code: "UPDATED",
      directory: cwd,
      answers: { adapter: "redis" },
    });
    expect(events.map(({ type }) => type)).toEqual(["plan", "written"]);
    expect(await update({ cwd })).toMatchObject({ code: "CURRENT", files: [] });
  });

  test("an app in JavaScript, too", async () => {
    const [cwd, other] = [await temporaryFolder(), await temporaryFolder()];
    const settings = { install: false, git: false };
    const answers = { directory: "app", framework: "http", language: "javascript" } as const;
    const [{ directory }, expected] = [
      await create(answers, { ...settings, cwd }),
      await create({ ...answers, adapter: "redis" }, { ...settings, cwd: other }),
    ];
    await update({ cwd: directory, answers: { adapter: "redis" } });
    expect(await contentsOf(directory)).toEqual(await contentsOf(expected.directory));
  });

  test("its errors have codes and what there is to know", async () => {
    const cwd = await someApp();
    rewrite(cwd, "src/adapter.ts", (text) => text.replace("createClusterAdapter() }", "ours() }"));
    const before = await contentsOf(cwd);
    const answers = { adapter: "redis" } as const;
    await expect(update({ cwd, answers, check: true })).rejects.toMatchObject({ code: "OUTDATED" });
    await expect(update({ cwd, answers, diff: true })).rejects.toMatchObject({
      code: "MERGE_CONFLICTS",
      exitCode: 3,
      data: {
        conflicts: [{ path: "src/adapter.ts" }],
        files: expect.arrayContaining([
          expect.objectContaining({
            path: "src/adapter.ts",
            diff: expect.stringContaining("+<<<<<<<"),
          }),
        ]),
      },
    });
    await expect(update({ cwd, answers, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
    expect(await contentsOf(cwd)).toEqual(before);
    await expect(update({ cwd: join(cwd, "src") })).rejects.toMatchObject({ code: "NOT_AN_APP" });
  });

  test.each([
    [{ answers: { adapter: "nope" } }, "UNKNOWN_VALUE"],
    [{ answers: { nope: 1 } }, "UNKNOWN_ANSWER"],
    [{ answers: { directory: "x" } }, "WRONG_TYPE"],
    [{ check: "yes" }, "WRONG_TYPE"],
  ])("%j is refused", async (options, code) => {
    const attempt = update({ cwd: await someApp(), ...(options as object) });
    await expect(attempt).rejects.toMatchObject({ code, exitCode: 2 });
  });
});

test("with Yeoman", async () => {
  const [app, written] = [await someApp(), [] as string[]];
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  const given: object = { adapter: "redis", "allow-dirty": true };
  await helpers.run(UpdateGenerator, {}, { cwd: app }).withOptions(given);
  stdout.mockRestore();
  expect(written.join("")).toContain("Updated app");
  expect(read(app, "src/adapter.ts")).toContain("sticky-socketio/redis");
  expect(Object.keys(await contentsOf(app))).not.toContain(".yo-rc.json");
});

test("--help of update has its options and no others, and is as quick as that of create", async () => {
  const { code, stdout, stderr } = await runNode([cli, "update", "--help"], root);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Usage: create-sticky-socketio-app update \[options\]/);
  for (const flag of ["--check", "--rebase", "--allow-dirty", "--adapter"])
    expect(stdout).toContain(flag);
  for (const flag of ["--no-git", "--on-conflict", "[directory]"])
    expect(stdout).not.toContain(flag);
  const { stdout: main } = await runNode([cli, "--help"], root);
  expect(main).toContain("create-sticky-socketio-app update [options]");
  expect(main).toContain("./update or ./add");
});
