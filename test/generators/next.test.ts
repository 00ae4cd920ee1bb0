import { relative, resolve } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Answers } from "../../generators/options.ts";
import { nextSteps } from "../../generators/steps/next.ts";
import { someAnswers } from "./support.ts";

const plain: Answers = {
  ...someAnswers,
  adapter: "cluster",
  tls: false,
  with: [],
  packageManager: "npm",
};
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

test.each(["redis", "redis-sharded", "redis-streams"] as const)(
  "starts the Redis that the %s adapter needs before the app",
  (adapter) => {
    const steps = nextSteps({ ...plain, adapter }, { folder, installed: true });
    const start = "docker run --detach --rm --publish 127.0.0.1:6379:6379 redis:8-alpine";
    expect(steps.slice(1)).toEqual([start, "npm run dev", "npm test"]);
    const cluster = nextSteps({ ...plain, adapter: "cluster" }, { folder, installed: true });
    expect(cluster.join()).not.toContain("docker");
  },
);

test("puts the Node that was brought first, and quotes where it is", () => {
  const [first, second] = withEnvironment({ BROUGHT_NODE: "/it's $(x)/bin" }, () =>
    nextSteps(plain, { folder, installed: true }),
  );
  expect(first).toBe(String.raw`export PATH='/it'\''s $(x)/bin':"$PATH"`);
  expect(second).toMatch(/^cd /);
});

test("asks for development dependencies where NODE_ENV leaves them out", () => {
  const steps = withEnvironment({ NODE_ENV: "production" }, () =>
    nextSteps(plain, { folder, installed: false }),
  );
  expect(steps).toContain("npm install --include=dev");
});

function withEnvironment<T>(env: Record<string, string>, work: () => T): T {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  return work();
}
