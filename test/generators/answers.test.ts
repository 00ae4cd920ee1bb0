import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { settle } from "../../generators/answers.ts";
import { commandFor } from "../../generators/command-line/invocation.ts";
import { parseArguments } from "../../generators/command-line/arguments.ts";
import { canMoveCursor, mayAsk } from "../../generators/command-line/terminal.ts";
import { helpText } from "../../generators/command-line/help.ts";
import {
  type Values,
  answerNames,
  choicesOf,
  options,
  optionsOf,
} from "../../generators/options.ts";
import { type Question, questionsFor } from "../../generators/prompts/questions.ts";
import { adapters, extras, frameworks, tls, transports } from "../../templates/index.ts";
import { flagOf } from "../../generators/spelling.ts";
import { version } from "../../generators/assets.ts";
import { someAnswers as answers, temporaryFolder } from "./support.ts";

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
        transports: "all",
        tls: false,
        language: "typescript",
        with: [],
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
    expect(attempt).toThrow(/<directory> .*\n.*--adapter +cluster \| redis .*\(default cluster\)/);
    expect(attempt).toThrow(/--tls +--tls \| --no-tls \(default --no-tls\)/);
    expect(attempt).toThrow(/--with +docker, .* or none \(default none\)/);
    expect(attempt).toThrow(/ my-socketio-app --framework http --adapter cluster .* --with none /);
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
    expect(mayAsk({ stdin: tty, stderr: tty, env: { TERM: "dumb" } })).toBe(true);
    expect(mayAsk({ stdin: tty, stderr: tty, env: { CI: "false" } })).toBe(true);
  });
});

describe("whether to draw over what was printed", () => {
  test.each([
    [{}, true],
    [{ ACCESSIBLE: "1" }, false],
    [{ ACCESSIBLE: "0" }, true],
    [{ TERM: "dumb" }, false],
    [{ CI: "1" }, false],
  ])("%j: %s", (env, expected) => {
    expect(canMoveCursor({ stderr: { isTTY: true }, env })).toBe(expected);
    expect(canMoveCursor({ stderr: {}, env })).toBe(false);
    expect(canMoveCursor({ stderr: { isTTY: true, columns: 0 }, env })).toBe(false);
  });
});

const isAbout = (name: string) => (question: Question) => question.name === name;

function choicesFor(name: string, given: Values, asked: Values = {}) {
  const question = questionsFor(given).find(isAbout(name));
  const choices = question?.choices?.(asked) ?? [];
  return choices.flatMap(({ value, disabled }) => (disabled === undefined ? [value] : []));
}

describe("answers that do not go together", () => {
  const javascript = { language: "javascript" } as const;
  const nest = { framework: "nest" } as const;

  test("are refused, with the reason", () => {
    const given = { ...answers, ...nest, ...javascript };
    const attempt = () => settle(given, { interactive: false });
    expect(attempt).toThrow(expect.objectContaining({ code: "CONTRADICTION", exitCode: 2 }));
    expect(attempt).toThrow(/^--framework nest and --language javascript do not go together: Nest/);
  });

  test("a choice that does not go with what was answered is shown with the reason", () => {
    const language = questionsFor({}).find(isAbout("language"));
    expect(language?.choices?.(nest)).toContainEqual({
      value: "javascript",
      name: "javascript",
      description: "the same app without types",
      disabled: expect.stringMatching(/^Nest injects/),
    });

    expect(choicesFor("framework", {})).toEqual(choicesOf("framework"));
    expect(choicesFor("framework", javascript)).not.toContain("nest");
    expect(choicesFor("language", {}, nest)).toEqual(["typescript"]);
    expect(questionsFor({}).find(isAbout("language"))?.when(nest)).toBe(false);
    expect(questionsFor({}).find(isAbout("language"))?.when({ framework: "koa" })).toBe(true);
  });

  test("balancing is not asked where it has no say", () => {
    const balancing = questionsFor({}).find(isAbout("balancing"));
    expect(balancing?.when({ transports: "websocket" })).toBe(false);
    expect(balancing?.when({ transports: "all" })).toBe(true);
    expect(answerNames.indexOf("balancing")).toBeGreaterThan(answerNames.indexOf("transports"));
  });

  test("a default gives way", () => {
    expect(settle({ ...nest, yes: true }, { interactive: false }).language).toBe("typescript");
    expect(settle({ ...javascript, yes: true }, { interactive: false }).framework).toBe("express");
  });
});

describe("what follows from the table of options", () => {
  test("a question for every open answer, none for a given one", () => {
    expect(questionsFor({}).map(({ name }) => name)).toEqual(answerNames);
    expect(questionsFor(answers)).toEqual([]);
  });

  test.each(["create", "update", "add"] as const)(
    "help of %s has every flag, choice and hint",
    (command) => {
      const text = helpText(command);
      for (const name of optionsOf(command)) {
        const option = options[name];
        expect(text).toContain(option.kind === "text" ? `[${name}]` : flagOf(name).slice(2));
        const hints = "choices" in option ? Object.entries(option.choices).flat() : [];
        for (const word of hints) expect(text).toContain(word);
      }
    },
  );

  test("a layer for every choice that adds files", () => {
    expect(choicesOf("framework").toSorted()).toEqual(Object.keys(frameworks).toSorted());
    expect(choicesOf("adapter").toSorted()).toEqual(Object.keys(adapters).toSorted());
    expect(choicesOf("transports").toSorted()).toEqual(Object.keys(transports).toSorted());
    expect(choicesOf("with").toSorted()).toEqual(Object.keys(extras).toSorted());
    expect(Object.keys(tls).toSorted()).toEqual(["off", "on"]);
  });
});

describe("the command that repeats a run", () => {
  const flags =
    "my-app --framework http --adapter redis --transports websocket --balancing random --tls " +
    "--language typescript --with docker,compose --package-manager pnpm";

  test.each([
    ["npm/11.0.0 node/v24.0.0", "npx", "npm create sticky-socketio-app --"],
    ["bun/1.4.5 npm/? node/v26.3.0", "bunx", "bun create sticky-socketio-app"],
    ["yarn/4.18.1 npm/? node/v24.0.0", undefined, "yarn create sticky-socketio-app"],
  ])(
    "is the package manager's when it started us from the registry: %s",
    async (agent, event, program) => {
      const bin = await installedFromRegistry();
      const env = { npm_config_user_agent: agent, npm_lifecycle_event: event };
      expect(commandFor(answers, env, bin)).toBe(`${program} ${flags}`);
    },
  );

  test("is the program's name otherwise", () => {
    const bin = "/usr/local/bin/create-sticky-socketio-app";
    expect(commandFor(answers, {}, bin)).toBe(`create-sticky-socketio-app ${flags}`);
  });

  test("can be parsed, and gives the same answers", () => {
    for (const values of [answers, { ...answers, with: [], tls: false }]) {
      const [program, ...args] = commandFor(values, {}, "x").split(" ");
      expect(program).toBe("create-sticky-socketio-app");
      expect(parseArguments(args).values).toEqual(values);
    }
  });

  test("a directory with the name of a command is no command", () => {
    const [, ...args] = commandFor({ ...answers, directory: "update" }, {}, "x").split(" ");
    expect(parseArguments(args)).toMatchObject({
      command: "create",
      values: { directory: "./update" },
    });
  });

  test("keeps settings that differ from their defaults, and quotes", () => {
    const values = {
      ...answers,
      directory: "it's here/app",
      git: false,
      install: true,
      onConflict: "skip" as const,
      dryRun: true,
      yes: true,
    };
    const command = commandFor(values, {}, "create-sticky-socketio-app");
    expect(command).toMatch(
      /^create-sticky-socketio-app ['"].*['"] --framework .* --on-conflict skip --no-git$/,
    );
    expect(command).not.toContain("install");
  });
});

/** Path of the program in a folder that npm has installed it into by name and version. */
async function installedFromRegistry(): Promise<string> {
  const name = "create-sticky-socketio-app";
  const modules = join(await temporaryFolder(), "node_modules");
  await mkdir(join(modules, name, "dist"), { recursive: true });
  await mkdir(join(modules, ".bin"));
  const [script, bin] = [join(modules, name, "dist", "cli.js"), join(modules, ".bin", name)];
  await writeFile(script, "");
  await symlink(script, bin);
  const resolved = `https://registry.example/${name}/-/${name}-${version}.tgz`;
  const packages = { [`node_modules/${name}`]: { version, resolved } };
  await writeFile(join(modules, ".package-lock.json"), JSON.stringify({ packages }, null, 2));
  return bin;
}
