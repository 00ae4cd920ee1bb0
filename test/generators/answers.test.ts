import { describe, expect, test } from "vitest";
import { settle } from "../../generators/answers.ts";
import { commandFor } from "../../generators/command-line/invocation.ts";
import { mayAsk } from "../../generators/command-line/terminal.ts";
import { helpText } from "../../generators/command-line/help.ts";
import {
  type Answers,
  answerNames,
  choicesOf,
  flagOf,
  optionNames,
  options,
} from "../../generators/options.ts";
import { questionsFor } from "../../generators/prompts.ts";
import { adapters, frameworks } from "../../templates/index.ts";

const answers: Answers = {
  directory: "my-app",
  framework: "http",
  adapter: "redis",
  balancing: "random",
  packageManager: "pnpm",
};

describe("value order", () => {
  test("what is missing stays open where someone can be asked", () => {
    const given = { framework: "http" } as const;
    expect(settle(given, { interactive: true, env: {} })).toBe(given);
  });

  test("--yes fills the gaps with defaults, on a terminal as without one", () => {
    for (const interactive of [true, false]) {
      expect(settle({ yes: true, adapter: "redis" }, { interactive, env: {} })).toEqual({
        yes: true,
        directory: "my-socketio-app",
        framework: "express",
        adapter: "redis",
        balancing: "least-connection",
        packageManager: "npm",
      });
    }
  });

  test("the default package manager is the running one", () => {
    const env = { npm_config_user_agent: "bun/1.2.0 npm/? node/v24.0.0 linux x64" };
    expect(settle({ yes: true }, { interactive: false, env }).packageManager).toBe("bun");
    const unknown = { npm_config_user_agent: "constructor/1.0.0" };
    expect(settle({ yes: true }, { interactive: false, env: unknown }).packageManager).toBe("npm");
  });

  test("nothing is missing when everything is given", () => {
    expect(settle(answers, { interactive: false, env: {} })).toBe(answers);
  });

  test("nobody to ask: the error lists what is missing, its choices and the command", () => {
    const given = { framework: "http" } as const;
    const attempt = () => settle(given, { interactive: false, env: {} });

    expect(attempt).toThrow(expect.objectContaining({ code: "MISSING_ANSWERS", exitCode: 2 }));
    expect(attempt).toThrow(/<directory> .*\n.*--adapter +cluster \| redis \(default cluster\)/);
    expect(attempt).toThrow(/ my-socketio-app --framework http --adapter cluster /);
    expect(attempt).not.toThrow(/^ {2}--framework/m);
  });
});

describe("whether to ask", () => {
  const tty = { isTTY: true };

  test("only on a terminal on both ends", () => {
    expect(mayAsk({ stdin: tty, stderr: tty, env: {} })).toBe(true);
    expect(mayAsk({ stdin: {}, stderr: tty, env: {} })).toBe(false);
    expect(mayAsk({ stdin: tty, stderr: {}, env: {} })).toBe(false);
  });

  test("not where a machine is at the keyboard", () => {
    expect(mayAsk({ stdin: tty, stderr: tty, env: { CI: "true" } })).toBe(false);
    expect(mayAsk({ stdin: tty, stderr: tty, env: { TERM: "dumb" } })).toBe(false);
    expect(mayAsk({ stdin: tty, stderr: tty, env: { CI: "false" } })).toBe(true);
  });
});

describe("what follows from the table of options", () => {
  test("a question for every open answer, none for a given one", () => {
    expect(questionsFor({}).map(({ name }) => name)).toEqual(answerNames);
    expect(questionsFor(answers)).toEqual([]);
  });

  test("help has every flag, choice and hint", () => {
    const text = helpText();
    for (const name of optionNames) {
      const option = options[name];
      expect(text).toContain(option.kind === "text" ? `[${name}]` : flagOf(name).slice(2));
      const hints = option.kind === "choice" ? Object.entries(option.choices).flat() : [];
      for (const word of hints) expect(text).toContain(word);
    }
  });

  test("a layer for every choice that adds files", () => {
    expect(choicesOf("framework").toSorted()).toEqual(Object.keys(frameworks).toSorted());
    expect(choicesOf("adapter").toSorted()).toEqual(Object.keys(adapters).toSorted());
  });
});

describe("the command that repeats a run", () => {
  const flags = "my-app --framework http --adapter redis --balancing random --package-manager pnpm";

  test("is the package manager's when it started us", () => {
    const bin = "/home/me/.npm/_npx/1/node_modules/.bin/create-sticky-socketio-app";
    const env = { npm_config_user_agent: "npm/11.0.0 node/v24.0.0", npm_lifecycle_event: "npx" };
    expect(commandFor(answers, env, bin)).toBe(`npm create sticky-socketio-app -- ${flags}`);
  });

  test("is the program's name otherwise", () => {
    const bin = "/usr/local/bin/create-sticky-socketio-app";
    expect(commandFor(answers, {}, bin)).toBe(`create-sticky-socketio-app ${flags}`);
  });

  test("keeps switches that differ from their defaults, and quotes", () => {
    const values = { ...answers, directory: "it's here/app", git: false, install: true };
    const command = commandFor(values, {}, "create-sticky-socketio-app");
    expect(command).toMatch(/^create-sticky-socketio-app ['"].*['"] --framework .* --no-git$/);
    expect(command).not.toContain("install");
  });
});
