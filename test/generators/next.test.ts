import { relative, resolve } from "node:path";
import { expect, test } from "vitest";
import type { Answers } from "../../generators/options.ts";
import { nextSteps } from "../../generators/steps/next.ts";
import { someAnswers } from "./support.ts";

const plain: Answers = { ...someAnswers, tls: false, with: [], packageManager: "npm" };
const folder = resolve("apps", "mine");

test.each([
  ["installed", true, []],
  ["not installed", false, ["npm install"]],
])("%s: the folder, what is left, start, test", (_, installed, install) => {
  expect(nextSteps(plain, { folder, installed })).toEqual([
    `cd ${relative(process.cwd(), folder)}`,
    ...install,
    "npm run dev",
    "npm test",
  ]);
});

test("what layers have to set up comes after the installation and before the start", () => {
  const answers: Answers = { ...plain, tls: true, with: ["auth"], packageManager: "bun" };
  expect(nextSteps(answers, { folder: process.cwd(), installed: false })).toEqual([
    "bun install",
    "bun run certificate",
    "bun run token",
    "bun run dev",
    "bun run test",
  ]);
});

test("a folder with a blank is quoted", () => {
  const steps = nextSteps(plain, { folder: resolve("my apps"), installed: true });
  expect(steps[0]).toBe('cd "my apps"');
});
