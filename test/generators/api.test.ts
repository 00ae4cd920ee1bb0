import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import {
  type CreateAnswers,
  type CreateEvent,
  type CreateOptions,
  create,
} from "../../generators/index.ts";
import { cli, contentsOf, runNode, someAnswers, temporaryFolder } from "./support.ts";

const quick = { install: false, git: false };

describe("create()", () => {
  test("makes the same app as the command line, and prints nothing", async () => {
    const folder = await temporaryFolder();
    const args = ["a/app", "--yes", "--framework", "koa", "--with", "auth", "--no-install"];
    await runNode([cli, ...args, "--no-git"], folder);
    const print = [process.stdout, process.stderr].map((one) => vi.spyOn(one, "write"));
    const events: CreateEvent[] = [];

    const result = await create(
      { directory: "b/app", framework: "koa", with: ["auth"] },
      { ...quick, cwd: folder, onEvent: (event) => events.push(event) },
    );

    for (const spy of print) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    expect(result).toMatchObject({
      code: "CREATED",
      directory: join(folder, "b", "app"),
      answers: { name: "app", framework: "koa", adapter: "cluster", with: ["auth"] },
      installed: false,
      committed: false,
    });
    expect(events.map(({ type }) => type)).toEqual(["plan", "written"]);
    expect(await contentsOf(join(folder, "b"))).toEqual(await contentsOf(join(folder, "a")));
  });

  test("a dry run writes nothing and says what it would do", async () => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "my-app"));
    await writeFile(join(cwd, "my-app", "README.md"), "mine");

    const result = await create(someAnswers, { cwd, diff: true, onConflict: "skip" });

    expect(result.code).toBe("PLANNED");
    expect(result.files).toContainEqual({ path: "README.md", action: "skip", diff: "" });
    expect(await readdir(join(cwd, "my-app"))).toEqual(["README.md"]);
  });

  test("what is in the way is an error, or is replaced", async () => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "my-app"));
    await writeFile(join(cwd, "my-app", "README.md"), "mine");

    const attempt = create(someAnswers, { ...quick, cwd });
    await expect(attempt).rejects.toMatchObject({
      name: "CreateError",
      code: "CONFLICT",
      exitCode: 3,
      data: { conflicts: [{ reason: "exists" }] },
    });

    await create(someAnswers, { ...quick, cwd, onConflict: "overwrite" });
    expect(await readFile(join(cwd, "my-app", "README.md"), "utf8")).not.toBe("mine");
  });

  test("an aborted signal leaves nothing", async () => {
    const cwd = await temporaryFolder();
    const attempt = create(someAnswers, { ...quick, cwd, signal: AbortSignal.abort() });
    await expect(attempt).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await readdir(cwd)).toEqual([]);
  });

  test.each([
    ["no directory", {}, {}, "WRONG_TYPE"],
    ["an unknown answer", { directory: "a", frame: "koa" }, {}, "UNKNOWN_ANSWER"],
    ["an unknown value", { directory: "a", framework: "nope" }, {}, "UNKNOWN_VALUE"],
    ["a wrong name", { directory: "Bad Name" }, {}, "INVALID_VALUE"],
    [
      "a contradiction",
      { directory: "a", framework: "nest", language: "javascript" },
      {},
      "CONTRADICTION",
    ],
    ["a wrong option", { directory: "a" }, { onConflict: "nope" }, "UNKNOWN_VALUE"],
    ["an option of another type", { directory: "a" }, { install: "no" }, "WRONG_TYPE"],
  ])("%s is refused", async (_what, answers, options, code) => {
    const cwd = await temporaryFolder();
    const attempt = create(answers as CreateAnswers, { cwd, ...options } as CreateOptions);
    await expect(attempt).rejects.toMatchObject({ code, exitCode: 2 });
    expect(await readdir(cwd)).toEqual([]);
  });
});
