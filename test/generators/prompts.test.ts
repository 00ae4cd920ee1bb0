import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import type { PromptQuestions } from "@yeoman/types";
import type { Values } from "../../generators/options.ts";
import { createAdapter } from "../../generators/prompts/adapter.ts";
import { questionsFor } from "../../generators/prompts/questions.ts";
import { someAnswers } from "./support.ts";

/** Answers to `keys` in turn, each when its text is shown. */
type Dialogue = readonly (readonly [shown: string, keys: string])[];

/** Puts the questions for what is not given. Resolves with the answers and with what was shown. */
async function converse(plain: boolean, given: Values, dialogue: Dialogue) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = "";
  let [step, seen] = [0, 0];
  output.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    const [expected, keys] = dialogue[step] ?? [];
    if (expected === undefined || keys === undefined) return;
    if (!shown.slice(seen).includes(expected)) return;
    step++;
    seen = shown.length;
    setImmediate(() => (keys === "EOF" ? input.end() : input.write(keys)));
  });
  const adapter = createAdapter({ input, output, plain });
  const questions = questionsFor(given) as PromptQuestions<Values>;
  return { answers: await adapter.prompt<Values>(questions), shown };
}

function without(...names: (keyof Values)[]): Values {
  const entries = Object.entries(someAnswers);
  return Object.fromEntries(entries.filter(([name]) => !names.some((one) => one === name)));
}

const enter = "\r";
const down = "\u001b[B";

describe("plain prompts", () => {
  test("numbers, names, yes and no, lists; what is wrong is said and asked again", async () => {
    const { answers, shown } = await converse(
      true,
      { balancing: "random", packageManager: "npm" },
      [
        ["Where should the app go?", "Bad Name\n"],
        ["Not possible: npm refuses", "good-name\n"],
        ["1. express: Express 5", "nope\n"],
        ["Not possible: there is no such answer.", "3\n"],
        ["4. redis-streams", "redis-sharded\n"],
        ["2. websocket", "9\n"],
        ["Not possible", "2\n"],
        ["yes or no (no)", "maybe\n"],
        ["Not possible", "YES\n"],
        ["1. typescript", "\n"],
        ["1. docker", "1, nope\n"],
        ["Not possible", "1, auth,1\n"],
      ],
    );
    expect(answers).toEqual({
      directory: "good-name",
      framework: "koa",
      adapter: "redis-sharded",
      transports: "websocket",
      tls: true,
      language: "typescript",
      with: ["docker", "auth"],
    });
    // Nothing is drawn over and nothing is coloured.
    expect(shown).not.toContain("\u001b");
  });

  test("what does not go with the rest is named, and not taken", async () => {
    const { answers, shown } = await converse(true, { ...without("with"), adapter: "cluster" }, [
      ["(peers is not possible: servers find each other in Redis", "peers\n"],
      ["Not possible: there is no such answer.", "8\n"],
      ["Not possible: there is no such answer.", "auth\n"],
    ]);
    expect(answers).toEqual({ with: ["auth"] });
    expect(shown).not.toContain("8. peers");
  });

  test("an empty line is the default", async () => {
    const { answers } = await converse(true, without("directory", "tls", "with"), [
      ["Where should the app go?", "\n\n\n"],
    ]);
    expect(answers).toEqual({ directory: "my-socketio-app", tls: false, with: [] });
  });

  test("the end of the input cancels", async () => {
    const attempt = converse(true, without("tls"), [["yes or no", "EOF"]]);
    await expect(attempt).rejects.toMatchObject({ code: "CANCELLED", exitCode: 130 });
  });
});

describe("prompts that move the cursor", () => {
  test("each kind of question", async () => {
    const { answers } = await converse(false, without("directory", "framework", "tls", "with"), [
      ["Where should the app go?", `mine${enter}`],
      ["Which framework", `${down}${enter}`],
      ["HTTPS", `y`],
      ["What else", ` ${down} ${enter}`],
    ]);
    expect(answers).toEqual({
      directory: "mine",
      framework: "fastify",
      tls: true,
      with: ["docker", "compose"],
    });
  });

  test("what does not go with the rest is named, and passed over", async () => {
    const given = { ...without("framework"), language: "javascript" } as const;
    const { answers, shown } = await converse(false, given, [
      ["Which framework", `${down}${down}${down}${down}${enter}`],
    ]);
    expect(shown).toContain("nest (not possible: Nest injects");
    expect(answers).toEqual({ framework: "http" });
  });

  test("a name that npm refuses is not taken", async () => {
    const { answers, shown } = await converse(false, without("directory"), [
      ["Where should the app go?", `B${enter}`],
      ["npm refuses", `\u007fb${enter}`],
    ]);
    expect(answers).toEqual({ directory: "b" });
    expect(shown).toContain("try b");
  });

  test("Ctrl-C cancels", async () => {
    const attempt = converse(false, without("framework"), [["Which framework", "\u0003"]]);
    await expect(attempt).rejects.toMatchObject({ code: "CANCELLED", exitCode: 130 });
  });
});
