import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderFiles } from "../../generators/files/app.ts";
import { type Answers, choicesOf } from "../../generators/options.ts";
import { askForDirectory, certain } from "../../generators/prompts/directory.ts";
import type { Question } from "../../generators/prompts/questions.ts";
import { someAnswers, temporaryFolder } from "./support.ts";

/** Answers questions in turn, and keeps them. */
function respondent(...answers: readonly string[]) {
  const asked: Question[] = [];
  const ask = async ([question]: readonly Question[]) => {
    if (question === undefined) throw new Error("Nothing is asked");
    asked.push(question);
    return { [question.name]: answers[asked.length - 1] };
  };
  const choices = () =>
    asked
      .at(-1)
      ?.choices?.({})
      .map(({ value }) => value);
  return { ask, asked, choices };
}

async function taken(path = "package.json"): Promise<string> {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "taken"));
  await writeFile(join(cwd, "taken", path), "{}");
  return cwd;
}

describe("the directory", () => {
  test("is asked where it is not given, and no more where nothing is in the way", async () => {
    const { ask, asked } = respondent("free");
    const cwd = await taken();
    expect(await askForDirectory({ tls: true }, ask, cwd)).toEqual({
      tls: true,
      directory: "free",
    });
    expect(asked.map(({ name }) => name)).toEqual(["directory"]);
    expect(await askForDirectory({ directory: "free" }, ask, cwd)).toEqual({ directory: "free" });
  });

  test("a folder with something else is free", async () => {
    const given = { directory: "taken" };
    const { ask } = respondent();
    expect(await askForDirectory(given, ask, await taken("notes.txt"))).toBe(given);
  });

  test("taken: what happens is asked at once", async () => {
    const { ask, asked, choices } = respondent("skip");
    const given = { directory: "taken" };
    expect(await askForDirectory(given, ask, await taken())).toEqual({
      directory: "taken",
      onConflict: "skip",
    });
    expect(asked[0]?.message).toContain("taken has package.json already");
    expect(choices()).toEqual(["another", "skip", "overwrite"]);
  });

  test("taken: another one, which is looked at as well", async () => {
    const { ask, asked } = respondent("another", "taken", "another", "free");
    const given = { directory: "taken" };
    expect(await askForDirectory(given, ask, await taken())).toEqual({ directory: "free" });
    const names = asked.map(({ name }) => name);
    expect(names).toEqual(["onConflict", "directory", "onConflict", "directory"]);
  });

  test("taken: nothing is asked where it was said what happens", async () => {
    const given = { directory: "taken", onConflict: "fail" } as const;
    expect(await askForDirectory(given, respondent().ask, await taken())).toBe(given);
  });

  test("what cannot be replaced or left out is not offered to be", async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "file"), "");
    const first = respondent("another", "free");
    await askForDirectory({ directory: "file" }, first.ask, cwd);
    expect(first.asked[0]?.choices?.({}).map(({ value }) => value)).toEqual(["another"]);

    await mkdir(join(cwd, "linked"));
    await symlink("elsewhere", join(cwd, "linked", "README.md"));
    const second = respondent("skip");
    await askForDirectory({ directory: "linked" }, second.ask, cwd);
    expect(second.choices()).toEqual(["another", "skip"]);
  });
});

test.each(choicesOf("framework"))(
  "every app with %s has the files that are looked for",
  async (framework) => {
    const { directory: name, ...rest }: Answers = { ...someAnswers, framework };
    for (const language of framework === "nest"
      ? (["typescript"] as const)
      : choicesOf("language")) {
      const answers = { ...rest, name, language };
      const files = await renderFiles({ answers, namespaces: [] });
      const paths = files.map(({ path }) => path);
      const own = certain.filter((path) => !path.startsWith(".sticky-socketio/"));
      expect(paths).toEqual(expect.arrayContaining(own));
    }
  },
);
