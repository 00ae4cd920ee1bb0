import { execFileSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandFor, rebaseCommandFor } from "../../generators/command-line/invocation.ts";
import { quote, typedPath } from "../../generators/command-line/quote.ts";
import { nextSteps } from "../../generators/steps/next.ts";
import { someAnswers, temporaryFolder } from "./support.ts";

/** Names that do something else when they are pasted without quotes. */
const names = [
  "$(touch ran)",
  "`touch ran`",
  "x;touch ran",
  "x|touch ran",
  "x&touch ran",
  "q'q;touch ran",
  'd"d',
  "a blank",
  String.raw`back\slash`,
  "$HOME",
  "~",
  "*",
  "#x",
  "!x",
  "=x",
  "-x",
  "-",
  "{a,b}",
  "ü",
];

describe.skipIf(process.platform === "win32")("in a POSIX shell", () => {
  test.each(names)("cd of the next steps enters the folder %s, and runs nothing", async (name) => {
    const outer = await temporaryFolder();
    await mkdir(join(outer, name));
    const enter = `cd ${quote(typedPath(join(outer, name), outer))}`;

    const entered = execFileSync("sh", ["-c", `${enter} && pwd`], { cwd: outer, encoding: "utf8" });

    expect(entered.trimEnd().endsWith(`/${name}`)).toBe(true);
    expect(await readdir(outer)).toEqual([name]);
    expect(nextSteps(someAnswers, { folder: join(process.cwd(), name), installed: true })[0]).toBe(
      enter,
    );
  });

  test.each(names)("the command that repeats a run names %s, and runs nothing", async (name) => {
    const folder = await temporaryFolder();
    for (const command of [
      commandFor({ ...someAnswers, directory: `${name}/app` }, {}, "x"),
      commandFor({ ...someAnswers, directory: "app" }, {}, join(process.cwd(), name, "cli.js")),
      rebaseCommandFor(someAnswers, {}, join(process.cwd(), name, "cli.js")),
    ]) {
      // The words as a program gets them, instead of running it.
      const words = execFileSync("sh", ["-c", `printf '%s\\n' ${command}`], {
        cwd: folder,
        encoding: "utf8",
      });
      const path = name.startsWith("-") ? `./${name}` : name;
      expect(words.split("\n")[1]).toMatch(
        command.startsWith("node ") ? `${path}/cli.js` : `${path}/app`,
      );
    }
    expect(await readdir(folder)).toEqual([]);
  });
});

// There is no cmd here: this holds what was found out about it.
test.each([
  ["my-app", "my-app"],
  [String.raw`..\my-app`, String.raw`..\my-app`],
  ["a & b", '"a & b"'],
  ["a b\\", String.raw`"a b\\"`],
  ["%PATH%", '""^%"PATH"^%""'],
])("for cmd, %s is quoted as %s", (text, quoted) => {
  expect(quote(text, "win32")).toBe(quoted);
});
