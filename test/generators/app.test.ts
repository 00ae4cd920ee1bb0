import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import helpers from "yeoman-test";
import AppGenerator from "../../generators/app/index.ts";
import { answerNames } from "../../generators/options.ts";
import { someAnswers as answers } from "./support.ts";

// Typed as objects: the types of yeoman-test know Yeoman's own options only.
const withoutGit: object = { git: false };
const everything = { ...answers, scope: "customize" };
const given: object = {
  framework: "nest",
  "package-manager": "pnpm",
  with: "docker,compose",
  git: false,
};
const unasked: object = { yes: true, git: false };
const wrong: object = { yes: true, framework: "nope" };

/** The summary goes to stdout, which here is the test's own. */
function captureStdout(): () => string {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  return () => {
    const text = written.mock.calls.map(([chunk]) => String(chunk)).join("");
    written.mockRestore();
    return text;
  };
}

describe("the Yeoman generator", () => {
  test("asks for everything and makes what was answered", async () => {
    const stdout = captureStdout();
    const context = helpers.run(AppGenerator).withOptions(withoutGit).withAnswers(everything);

    const result = await context;

    const asked = context.askedQuestions.map(({ name }) => name);
    // There is no balancing to ask for where every client connects by WebSocket.
    const [directory, ...others] = answerNames.filter((name) => name !== "balancing");
    expect(asked).toEqual([directory, "scope", ...others]);
    const record = join(result.cwd, "my-app", ".sticky-socketio", "answers.json");
    const { directory: name, ...stored } = answers;
    expect(JSON.parse(await readFile(record, "utf8"))).toMatchObject({
      answers: { name, ...stored, balancing: "least-connection" },
    });
    const summary = stdout();
    expect(summary).toContain("pnpm install");
    expect(summary).toContain("my-app --framework http --adapter redis --transports websocket");
  });

  test("does not ask for what was given, in either spelling, nor where there is no choice", async () => {
    const stdout = captureStdout();
    const context = helpers
      .run(AppGenerator)
      .withArguments(["my-app"])
      .withOptions(given)
      .withAnswers(answers);

    await context;

    stdout();
    expect(context.askedQuestions.map(({ name }) => name)).toEqual([
      "adapter",
      "transports",
      "tls",
    ]);
  });

  test("asks no more of somebody who is content with the defaults", async () => {
    const stdout = captureStdout();
    const context = helpers
      .run(AppGenerator)
      .withOptions(withoutGit)
      .withAnswers({ directory: "my-app", scope: "defaults" });

    const result = await context;

    expect(stdout()).toContain("my-app --framework express --adapter cluster");
    expect(context.askedQuestions.map(({ name }) => name)).toEqual(["directory", "scope"]);
    expect(existsSync(join(result.cwd, "my-app", "package.json"))).toBe(true);
  });

  test("asks nothing with --yes, and leaves no file of Yeoman's", async () => {
    const stdout = captureStdout();
    const context = helpers.run(AppGenerator).withOptions(unasked);

    const result = await context;

    stdout();
    expect(context.askedQuestions).toEqual([]);
    expect(existsSync(join(result.cwd, "my-socketio-app", "package.json"))).toBe(true);
    expect(existsSync(join(result.cwd, ".yo-rc.json"))).toBe(false);
    expect(existsSync(join(result.cwd, "my-socketio-app", ".yo-rc.json"))).toBe(false);
  });

  test("refuses a wrong value, whoever gave it", async () => {
    const context = helpers.run(AppGenerator).withOptions(wrong);
    await expect(context.run()).rejects.toMatchObject({ code: "UNKNOWN_VALUE", exitCode: 2 });
  });
});
