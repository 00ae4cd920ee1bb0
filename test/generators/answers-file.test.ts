import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withAnswersFile } from "../../generators/answers-file.ts";
import { type CreateAnswers, create } from "../../generators/index.ts";
import { type Values, answerNames, options } from "../../generators/options.ts";
import { someAnswers, temporaryFolder } from "./support.ts";

/** Reads a file with this content, text as it is and anything else as JSON. */
async function read(content: unknown, given: Values = {}): Promise<Values> {
  const path = join(await temporaryFolder(), "answers.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return withAnswersFile({ ...given, answers: path });
}

describe("the answers file", () => {
  test("gives every answer", async () => {
    expect(await read(someAnswers)).toEqual(someAnswers);
  });

  test("gives way to what is on the command line", async () => {
    const values = await read({ framework: "koa", tls: true }, { framework: "hono", yes: true });
    expect(values).toEqual({ framework: "hono", tls: true, yes: true });
  });

  test("may be the record of an app, whose name comes from its directory", async () => {
    const record = { generator: "0.1.0", answers: { name: "other", framework: "koa" } };
    expect(await read(record, { directory: "mine" })).toEqual({
      directory: "mine",
      framework: "koa",
    });
  });

  test("is not needed", async () => {
    expect(await withAnswersFile({ yes: true })).toEqual({ yes: true });
  });
});

describe("wrong answers: exit 2, with the name", () => {
  const wrong = { text: 5, choice: "nope", list: ["nope"], switch: "yes" } as const;

  test.each(answerNames)("%s: a value that it does not take", async (name) => {
    const { kind } = options[name];
    if (kind === "file" || kind === "action") throw new Error(`${name} is no answer`);
    const attempt = read({ [name]: wrong[kind] });
    await expect(attempt).rejects.toMatchObject({ exitCode: 2 });
    await expect(attempt).rejects.toThrow(`"${name}" in `);
  });

  test("a name that is none, and the one that was meant", async () => {
    const attempt = read({ framewrk: "koa" });
    await expect(attempt).rejects.toMatchObject({ code: "UNKNOWN_ANSWER", exitCode: 2 });
    await expect(attempt).rejects.toThrow(/"framewrk" in .* Did you mean framework\?/);
  });

  test.each(["yes", "json", "answers"])("%s is no answer", async (name) => {
    await expect(read({ [name]: true })).rejects.toMatchObject({ code: "UNKNOWN_ANSWER" });
  });

  test.each([
    ["a choice that is no text", { framework: 1 }, "UNKNOWN_VALUE"],
    ["a list that is none", { with: "docker" }, "WRONG_TYPE"],
    ["a list with a value twice", { with: ["docker", "docker"] }, "REPEATED_VALUE"],
    ["a name that npm refuses", { directory: "Bad Name" }, "INVALID_VALUE"],
    ["null", { tls: null }, "WRONG_TYPE"],
  ])("%s", async (_what, content, code) => {
    await expect(read(content)).rejects.toMatchObject({ code, exitCode: 2 });
  });

  test.each(["{,}", "[]", '"text"', "null"])("no object: %s", async (text) => {
    const attempt = read(text);
    await expect(attempt).rejects.toMatchObject({ code: "ANSWERS_FILE", exitCode: 2 });
  });

  test("a file that cannot be read", async () => {
    const folder = await temporaryFolder();
    const missing = withAnswersFile({ answers: join(folder, "gone.json") });
    await expect(missing).rejects.toThrow(/gone\.json: there is no such file/);
    await expect(withAnswersFile({ answers: folder })).rejects.toThrow(/it is a directory/);
  });
});

async function file(contents: Buffer): Promise<string> {
  const path = join(await temporaryFolder(), "answers.json");
  await writeFile(path, contents);
  return path;
}

describe("an answers file as editors and shells write it", () => {
  const text = JSON.stringify({ framework: "koa" });

  test.each([
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16, as PowerShell writes it", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 in the other order", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ])("is read as %s", async (_, contents) => {
    expect(await withAnswersFile({ answers: await file(contents) })).toEqual({ framework: "koa" });
  });

  test.each([
    ["UTF-16 without a byte order mark", Buffer.from(text, "utf16le"), /is not UTF-8: save it/],
    ["no UTF-8", Buffer.from([0x22, 0xff, 0x22]), /is not UTF-8: save it/],
    ["larger than 1 MiB", Buffer.alloc(1024 * 1024 + 1, " "), /is larger than 1 MiB/],
    ["nested 100,000 deep", Buffer.from(`{"with":${"[".repeat(1e5)}${"]".repeat(1e5)}}`), /with/],
  ])("is refused when it is %s", async (_, contents, message) => {
    const attempt = withAnswersFile({ answers: await file(contents) });
    await expect(attempt).rejects.toMatchObject({ name: "CreateError", exitCode: 2 });
    await expect(attempt).rejects.toThrow(message);
  });

  test.skipIf(process.platform === "win32")(
    "is refused when it is a device or a pipe",
    async () => {
      const pipe = join(await temporaryFolder(), "pipe");
      execFileSync("mkfifo", [pipe]);
      for (const answers of ["/dev/zero", pipe]) {
        const attempt = withAnswersFile({ answers });
        await expect(attempt).rejects.toMatchObject({ code: "ANSWERS_FILE", exitCode: 2 });
        await expect(attempt).rejects.toThrow(/it is not a regular file/);
      }
    },
  );
});

test.each([["framework"], ["tls"], ["with"], ["directory"]])(
  "create() refuses a value of %s that is nested too deeply to be shown",
  async (name) => {
    let nested: unknown[] = [];
    for (let depth = 0; depth < 100_000; depth++) nested = [nested];
    const answers = { directory: "app", [name]: nested } as unknown as CreateAnswers;
    await expect(create(answers)).rejects.toMatchObject({ name: "CreateError", exitCode: 2 });
  },
);
