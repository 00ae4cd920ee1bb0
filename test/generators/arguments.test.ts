import { describe, expect, test } from "vitest";
import { parseArguments, wantsJson } from "../../generators/command-line/arguments.ts";
import { flagOf } from "../../generators/spelling.ts";
import {
  type OptionName,
  choicesOf,
  optionNames,
  options,
  optionsOf,
} from "../../generators/options.ts";

function failure(...args: string[]) {
  try {
    parseArguments(args);
  } catch (error) {
    return error;
  }
  throw new Error(`${args.join(" ")} was accepted`);
}

describe("what is given", () => {
  test("nothing is given by default", () => {
    expect(parseArguments([]).values).toEqual({});
  });

  test("the directory, choices in both spellings and switches", () => {
    const args = ["--framework", "http", "my-app", "--package-manager=pnpm", "-y", "--no-git"];

    expect(parseArguments(args).values).toEqual({
      directory: "my-app",
      framework: "http",
      packageManager: "pnpm",
      yes: true,
      git: false,
    });
  });

  test("a list, with commas; none of it", () => {
    expect(parseArguments(["--with", "docker, compose"]).values).toEqual({
      with: ["docker", "compose"],
    });
    expect(parseArguments(["--with=none"]).values).toEqual({ with: [] });
  });

  test("a list in several parts, wherever they are", () => {
    const args = ["--with", "docker", "my-app", "--with=nginx, auth"];
    expect(parseArguments(args).values).toEqual({
      directory: "my-app",
      with: ["docker", "nginx", "auth"],
    });
  });

  test("a switch either way", () => {
    expect(parseArguments(["--tls"]).values).toEqual({ tls: true });
    expect(parseArguments(["--no-tls"]).values).toEqual({ tls: false });
  });

  test("--json is seen whatever else is wrong", () => {
    expect(wantsJson(["--bogus", "--json"])).toBe(true);
    expect(wantsJson(["--", "--json"])).toBe(true);
  });

  test("a directory after --", () => {
    expect(parseArguments(["--yes", "--", "app"]).values).toEqual({ yes: true, directory: "app" });
  });
});

describe("the command", () => {
  test("is the first word; without one an app is made", () => {
    expect(parseArguments([])).toMatchObject({ command: "create", words: [] });
    expect(parseArguments(["my-app"])).toMatchObject({ command: "create", words: ["my-app"] });
    expect(parseArguments(["--json", "update", "--check"])).toEqual({
      command: "update",
      values: { json: true, check: true },
      words: [],
    });
    expect(parseArguments(["add", "namespace", "orders"])).toMatchObject({
      command: "add",
      words: ["namespace", "orders"],
    });
  });

  test("is not taken from a directory of that name that is typed as ./update", () => {
    const values = { directory: "./update" };
    expect(parseArguments(["./update"])).toMatchObject({ command: "create", values });
    expect(failure("my-app", "update")).toMatchObject({ code: "TOO_MANY_ARGUMENTS" });
  });

  // npm takes the -- out, pnpm, Yarn and Bun pass it on.
  test("is the same with the -- that package managers pass on", () => {
    expect(parseArguments(["my-app", "--", "--framework", "koa", "--no-git"])).toEqual({
      command: "create",
      values: { directory: "my-app", framework: "koa", git: false },
      words: ["my-app"],
    });
    expect(parseArguments(["--", "add", "namespace", "orders", "--json"])).toMatchObject({
      command: "add",
      values: { json: true },
      words: ["namespace", "orders"],
    });
    expect(failure("--framework", "--", "koa")).toMatchObject({ code: "MISSING_VALUE" });
  });

  test("takes its own options and no more words than it has use for", () => {
    expect(failure("update", "--no-git")).toMatchObject({ code: "UNKNOWN_OPTION", exitCode: 2 });
    expect(String(failure("update", "--chek"))).toContain("Did you mean --check?");
    expect(String(failure("update", "--nope"))).not.toContain("--on-conflict");
    expect(failure("--check")).toMatchObject({ code: "UNKNOWN_OPTION" });
    expect(String(failure("update", "now"))).toContain('after "update": there is also "now"');
  });
});

/** The words before an option that makes no app. */
const before = (name: OptionName) => (optionsOf("create").includes(name) ? [] : ["update"]);

const ofKind = (...kinds: string[]) =>
  optionNames.filter((name) => kinds.includes(options[name].kind));

describe("every option refuses what it does not take", () => {
  test.each(ofKind("choice", "list"))("%s: another value", (name) => {
    const error = failure(...before(name), flagOf(name), "nope");
    expect(error).toMatchObject({ code: "UNKNOWN_VALUE", exitCode: 2 });
    for (const choice of choicesOf(name)) expect(String(error)).toContain(choice);
  });

  test.each(ofKind("choice", "list", "file"))("%s: no value", (name) => {
    const expected = { code: "MISSING_VALUE", exitCode: 2 };
    expect(failure(...before(name), flagOf(name))).toMatchObject(expected);
    expect(failure(...before(name), flagOf(name), "--yes")).toMatchObject(expected);
  });

  test.each(ofKind("choice", "list"))("%s: an empty value", (name) => {
    expect(failure(...before(name), `${flagOf(name)}=`)).toMatchObject({
      code: "UNKNOWN_VALUE",
      exitCode: 2,
    });
  });

  test.each(ofKind("list"))(
    "%s: a value twice, one of several wrong, none among others",
    (name) => {
      const [first] = choicesOf(name);
      const given = (value: string) => failure(...before(name), flagOf(name), value);
      expect(given(`${first},${first}`)).toMatchObject({ code: "REPEATED_VALUE", exitCode: 2 });
      expect(given(`${first},nope`)).toMatchObject({ code: "UNKNOWN_VALUE", exitCode: 2 });
      for (const value of [`${first},none`, `none,${first}`]) {
        expect(given(value)).toMatchObject({ code: "CONTRADICTION", exitCode: 2 });
        expect(String(given(value))).toContain("stands alone");
      }
      expect(failure(...before(name), flagOf(name), "none", flagOf(name), "none")).toMatchObject({
        code: "REPEATED_VALUE",
      });
      const parts = failure(...before(name), flagOf(name), "none", flagOf(name), first ?? "");
      expect(parts).toMatchObject({ code: "CONTRADICTION" });
    },
  );

  test.each(ofKind("choice", "list", "file", "action"))("%s: negated", (name) => {
    const flag = flagOf(name).replace("--", "--no-");
    expect(failure(flag)).toMatchObject({ code: "UNKNOWN_OPTION", exitCode: 2 });
  });

  test.each(ofKind("text"))("%s: a name that npm would refuse", () => {
    expect(failure("Capital")).toMatchObject({ code: "INVALID_VALUE", exitCode: 2 });
  });

  test.each(ofKind("switch", "action"))("%s: a value", (name) => {
    const error = failure(...before(name), `${flagOf(name)}=1`);
    expect(error).toMatchObject({ code: "UNEXPECTED_VALUE", exitCode: 2 });
  });

  test.each(optionNames.filter((name) => options[name].kind !== "text"))("%s: twice", (name) => {
    const values = options[name].kind === "file" ? ["x"] : choicesOf(name).slice(0, 1);
    const given = [flagOf(name), ...values];
    const code = options[name].kind === "list" ? "REPEATED_VALUE" : "REPEATED_OPTION";
    const expected = { code, exitCode: 2 };
    expect(failure(...before(name), ...given, ...given)).toMatchObject(expected);
  });
});

describe("mistakes", () => {
  test("an unknown option names the valid ones and the one that was meant", () => {
    const error = failure("--framwork", "http");

    expect(error).toMatchObject({ code: "UNKNOWN_OPTION", exitCode: 2 });
    expect(String(error)).toContain("Did you mean --framework?");
    expect(String(error)).toContain("--package-manager, --answers, --yes, --on-conflict");
  });

  test("an unknown value names the one that was meant", () => {
    expect(String(failure("--balancing", "roundrobin"))).toContain("Did you mean round-robin?");
  });

  test("an unknown letter", () => {
    expect(String(failure("-q"))).toContain("Unknown option -q.");
  });

  test("--yes cannot be negated", () => {
    expect(failure("--no-yes")).toMatchObject({ code: "UNKNOWN_OPTION" });
  });

  test("a switch and its negation are the same option twice", () => {
    expect(failure("--git", "--no-git")).toMatchObject({ code: "REPEATED_OPTION" });
  });

  test.each([
    ["docker nginx", ["--with", "docker", "nginx"]],
    ["docker nginx auth", ["my-app", "--with=docker", "nginx", "auth", "--yes"]],
  ])("a list with blanks in place of commas: %s", (typed, args) => {
    const error = failure(...args);
    expect(error).toMatchObject({ code: "TOO_MANY_ARGUMENTS", exitCode: 2 });
    expect(String(error)).toContain(`--with ${typed.replaceAll(" ", ",")}.`);
    expect(String(error)).toContain("./nginx");
  });

  test("a directory after a list is none of its values", () => {
    expect(parseArguments(["--with", "docker", "./nginx"]).values).toMatchObject({
      directory: "./nginx",
    });
    expect(parseArguments(["--with", "docker", "--", "nginx"]).values).toMatchObject({
      directory: "nginx",
    });
  });

  test("a second directory", () => {
    const error = failure("one", "two", "three");

    expect(error).toMatchObject({ code: "TOO_MANY_ARGUMENTS", exitCode: 2 });
    expect(String(error)).toContain('"two", "three"');
  });
});
