import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { VERSION } from "../src/version.ts";

const source = new URL("../src/", import.meta.url);

it("states the version of package.json in src/version.ts", () => {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  expect(VERSION).toBe((JSON.parse(manifest) as { version: string }).version);
});

it("looks up no file of the package at run time, so that a bundler can move the code", () => {
  const names = readdirSync(source, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".ts"));
  const commentsAndAdvice = /^\s*(?:\*|\/\/).*$|'[^'\n]*'/gm;
  const code = (name: string) =>
    readFileSync(new URL(name, source), "utf8").replaceAll(commentsAndAdvice, "");
  const lookups = /import\.meta|__dirname|__filename|createRequire/;
  expect(files.filter((name) => lookups.test(code(name)))).toEqual([]);
});
