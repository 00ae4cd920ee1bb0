import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { command, readme, withTables } from "../../generators/docs.ts";
import { optionNames } from "../../generators/options.ts";
import { flagOf } from "../../generators/spelling.ts";

describe("the tables of README.md", () => {
  test("are those of the program", async () => {
    const text = await readFile(readme, "utf8");
    expect(text, `README.md is not up to date: run "${command}"`).toBe(withTables(text));
  });

  test("have every option, in place of whatever was there", () => {
    const text = withTables(
      "a\n<!-- options -->OLD TEXT<!-- /options -->\nb\n<!-- errors --><!-- /errors -->",
    );
    for (const name of optionNames.slice(1)) expect(text).toContain(flagOf(name).slice(2));
    expect(text).not.toContain("OLD TEXT");
    expect(text).toMatch(/^a\n<!-- options -->\n\n\| Argument \|/);
    expect(withTables(text)).toBe(text);
  });

  test("need their places", () => {
    expect(() => withTables("")).toThrow("README.md has no <!-- options -->");
  });
});
