import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderApp } from "../../generators/files/app.ts";
import { describeApp } from "../../generators/files/description.ts";
import { create, update as updateApp } from "../../generators/index.ts";
import type { Answers } from "../../generators/options.ts";
import { contentsOf, root, temporaryFolder } from "../generators/support.ts";
import { writeFiles } from "../support/recorded-app.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { defaults } from "../support/render-app.ts";
import { run } from "../support/run.ts";
import { appMaker, makeApp, programOf, read, rewrite, update, write } from "./support.ts";

const program = programOf("answers", "1.0.0");
const someApp = appMaker(program, "--framework", "express");

describe("another answer", () => {
  test("of an app that nobody has changed: as if it had been made so", async () => {
    const app = await someApp();
    const answers = ["--adapter", "redis", "--framework", "fastify", "--tls", "--with", "docker"];
    const expected = await contentsOf(await makeApp(program, ...answers));

    const result = await update(program, app, ...answers);

    expect(result).toMatchObject({
      code: 0,
      last: { code: "UPDATED", from: "1.0.0", to: "1.0.0" },
    });
    expect(result.last["answers"]).toMatchObject({ adapter: "redis", framework: "fastify" });
    expect(await contentsOf(app)).toEqual(expected);
    expect(await update(program, app, ...answers)).toMatchObject({ last: { code: "CURRENT" } });
  });

  test("and back again: every byte as it was", async () => {
    const app = await someApp();
    const before = await contentsOf(app);
    await update(program, app, "--adapter", "redis-streams", "--with", "auth,metrics");
    expect(await contentsOf(app)).not.toEqual(before);
    await update(program, app, "--adapter", "cluster", "--without", "auth,metrics");
    expect(await contentsOf(app)).toEqual(before);
  });

  test("that adds to a file which people have renamed is a conflict, and not done in silence", async () => {
    const app = await someApp();
    write(app, "src/extras.ts", read(app, "src/plugins.ts"));
    rmSync(join(app, "src/plugins.ts"));
    rmSync(join(app, "README.md"));
    const { code, last } = await update(program, app, "--with", "metrics");
    expect(code).toBe(3);
    expect(last).toMatchObject({
      code: "MERGE_CONFLICTS",
      conflicts: [
        {
          path: "src/plugins.ts",
          notes: ["it was deleted or renamed here, and what is added to it is missing"],
        },
      ],
    });
    expect(existsSync(join(app, "src/metrics"))).toBe(true);
    expect(await update(program, app)).toMatchObject({ code: 0, last: { code: "CURRENT" } });
  });

  test("from an answers file; flags win, and what neither says stays", async () => {
    const app = await makeApp(program, "--framework", "koa", "--adapter", "redis");
    write(app, "../answers.json", '{ "adapter": "cluster", "balancing": "random" }');
    const result = await update(
      program,
      app,
      "--answers",
      "../answers.json",
      "--balancing",
      "round-robin",
    );
    expect(result.last["answers"]).toMatchObject({
      framework: "koa",
      adapter: "cluster",
      balancing: "round-robin",
    });
  });

  test("that does not go with the others is refused, and nothing changes", async () => {
    const app = await someApp();
    const before = await contentsOf(app);
    const result = await update(program, app, "--framework", "nest", "--language", "javascript");
    expect(result).toMatchObject({ code: 2, last: { code: "CONTRADICTION" } });
    expect(await contentsOf(app)).toEqual(before);
  });
});

describe("extras of an app", () => {
  const appWithExtras = appMaker(program, "--with", "auth,compose,metrics");

  async function refused(app: string, ...args: string[]): Promise<Record<string, unknown>> {
    const before = await contentsOf(app);
    const { code, last } = await update(program, app, ...args);
    expect(await contentsOf(app)).toEqual(before);
    expect(code).toBe(2);
    return last;
  }

  test("update --with adds to the extras that are there", async () => {
    const app = await appWithExtras();
    const { last } = await update(program, app, "--with", "haproxy");
    expect(last).toMatchObject({
      code: "UPDATED",
      removed: [],
      answers: { with: ["auth", "compose", "metrics", "haproxy"] },
    });
    expect(existsSync(join(app, "src", "auth.ts"))).toBe(true);
  });

  test("update --with none is refused and lists what it would remove", async () => {
    const app = await appWithExtras();
    const last = await refused(app, "--with", "none");
    expect(last).toMatchObject({
      code: "REMOVAL_NOT_CONFIRMED",
      removals: ["docker", "compose", "auth", "metrics"],
      command: expect.stringMatching(/ update --without docker,compose,auth,metrics$/),
    });
  });

  test("an answers file cannot remove extras or turn HTTPS off", async () => {
    const app = await makeApp(program, "--with", "auth", "--tls");
    write(app, "../answers.json", '{ "with": [], "tls": false }');
    const last = await refused(app, "--answers", "../answers.json");
    expect(last).toMatchObject({
      code: "REMOVAL_NOT_CONFIRMED",
      removals: ["auth", "tls"],
      command: expect.stringMatching(/ update --no-tls --without auth$/),
    });
  });

  test("update --no-tls is enough to turn HTTPS off and says so", async () => {
    const app = await makeApp(program, "--tls");
    const { last } = await update(program, app, "--no-tls");
    expect(last).toMatchObject({ code: "UPDATED", removed: ["tls"] });
    expect(last["message"]).toMatch(/ files changed\. Removed: tls\.$/);
  });

  test("update --without is refused while another extra needs the one to remove", async () => {
    const last = await refused(await appWithExtras(), "--without", "docker");
    expect(last).toMatchObject({ code: "CONTRADICTION" });
    expect(last["message"]).toContain("compose cannot do without docker");
  });

  test("update --without is refused when it also removes an extra that was not named", async () => {
    const app = await appWithExtras();
    const last = await refused(app, "--without", "compose");
    expect(last).toMatchObject({ code: "REMOVAL_NOT_CONFIRMED", removals: ["docker"] });
    const kept = await update(program, app, "--without", "compose", "--with", "docker");
    expect(kept.last).toMatchObject({ code: "UPDATED", removed: ["compose"] });
    expect(existsSync(join(app, "Dockerfile"))).toBe(true);
  });

  test("update --rebase and --check are refused as an update that writes", async () => {
    const app = await appWithExtras();
    for (const flag of ["--rebase", "--check", "--dry-run"]) {
      const last = await refused(app, flag, "--with", "none");
      expect(last).toMatchObject({ code: "REMOVAL_NOT_CONFIRMED" });
      expect(last["command"]).toContain(flag);
    }
  });

  test("the same extra in --with and --without is refused", async () => {
    const last = await refused(await appWithExtras(), "--with", "peers", "--without", "peers");
    expect(last).toMatchObject({ code: "CONTRADICTION" });
  });

  test("update() removes what options.without names and nothing else", async () => {
    const cwd = join(await temporaryFolder(), "app");
    await create({ directory: cwd, with: ["auth", "metrics"] }, { install: false, git: false });
    const none = { with: [] };
    await expect(updateApp({ cwd, answers: none })).rejects.toMatchObject({
      code: "REMOVAL_NOT_CONFIRMED",
      data: { removals: ["auth", "metrics"] },
    });
    expect(await updateApp({ cwd, without: ["metrics"] })).toMatchObject({
      code: "UPDATED",
      removed: ["metrics"],
      answers: { with: ["auth"] },
    });
  });
});

describe("what the old answer brought", () => {
  test("goes when nobody had changed it; what people changed stays and is told", async () => {
    const app = await makeApp(program, "--with", "auth,metrics");
    rewrite(app, "src/tokens.ts", (text) => `${text}// Ours.\n`);
    rewrite(app, "package.json", (text) => text.replace(/"jose": "[^"]+"/, '"jose": "99.0.0"'));

    const { code, actions, notes } = await update(program, app, "--without", "auth,metrics");

    expect(code).toBe(0);
    expect(actions).toMatchObject({
      "src/auth.ts": "delete",
      "src/tokens.ts": "keep",
      "src/metrics/worker.ts": "delete",
    });
    expect(existsSync(join(app, "src", "metrics"))).toBe(false);
    expect(read(app, "src/tokens.ts")).toContain("// Ours.");
    expect(notes["package.json"]).toEqual([
      'dependencies > jose stays "99.0.0"; the template does not have it any more',
    ]);
    const { dependencies } = JSON.parse(read(app, "package.json")) as { dependencies: object };
    expect(dependencies).not.toHaveProperty("prom-client");
  });

  test("and is in another language now: what people changed is told, with what took its place", async () => {
    const app = join(await temporaryFolder(), "app");
    await create({ directory: app }, { install: false, git: false });
    rewrite(app, "src/http.ts", (text) => `${text}// Ours.\n`);
    const attempt = updateApp({ cwd: app, answers: { language: "javascript" } });
    await expect(attempt).rejects.toMatchObject({
      code: "MERGE_CONFLICTS",
      data: {
        conflicts: [
          {
            path: "src/http.ts",
            notes: [expect.stringContaining("changed here, and src/http.js has taken its place")],
          },
        ],
      },
    });
    expect(read(app, "src/http.ts")).toContain("// Ours.");
    expect(await updateApp({ cwd: app })).toMatchObject({ code: "CURRENT" });
  });

  test("and is done by other files now: what people changed is told", async () => {
    const app = await makeApp(program);
    rewrite(app, "src/http.ts", (text) => `${text}// Ours.\n`);
    const { code, last } = await update(program, app, "--framework", "nest");
    expect(code).toBe(3);
    expect(last["conflicts"]).toEqual([
      {
        path: "src/http.ts",
        notes: [expect.stringContaining("an app with framework nest does not use it")],
      },
    ]);
  });

  test("markers say what the change was", async () => {
    const app = await makeApp(program);
    rewrite(app, "src/adapter.ts", (text) => text.replace("createClusterAdapter() }", "ours() }"));
    const { code } = await update(program, app, "--adapter", "redis");
    expect(code).toBe(3);
    expect(read(app, "src/adapter.ts")).toMatch(
      /^<<<<<<< yours\n[^]*^\|{7} template 1\.0\.0\n[^]*^>>>>>>> template 1\.0\.0 with --adapter redis\n/m,
    );
  });
});

describe("an app that people have worked on", () => {
  // It lies where git looks at nothing.
  const allowDirty = true;
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  /** Nothing of what people did is gone, and all tests of the app pass, theirs too. */
  async function expectItWorks(app: string): Promise<void> {
    expect(read(app, "README.md")).toContain("## Ours");
    expect(read(app, "src/namespaces/chat.ts")).toContain(".max(41)");
    expect(read(app, "package.json")).toContain('"deploy": "./deploy.sh"');
    expect(await run("tsc", [], app)).toEqual({ code: 0, output: "" });
    const { code, output } = await run("npm", ["test"], app, { REDIS_URL: redis.url });
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining("test/ours.test.ts"),
    });
  }

  test("from cluster to redis: its tests pass", { timeout: 60_000 }, async () => {
    const app = await editedApp("redis", { adapter: "cluster" });

    const result = await updateApp({ cwd: app, answers: { adapter: "redis" }, allowDirty });

    expect(result.code).toBe("UPDATED");
    expect(read(app, "src/adapter.ts")).toContain("sticky-socketio/redis");
    await expectItWorks(app);
  });

  test("from redis to cluster, and from Express to Fastify", { timeout: 60_000 }, async () => {
    const app = await editedApp("fastify", { adapter: "redis", framework: "express" });

    const answers = { adapter: "cluster", framework: "fastify" } as const;
    const { files } = await updateApp({ cwd: app, answers, allowDirty });

    expect(files).toContainEqual({ path: "src/redis-options.ts", action: "delete" });
    expect(read(app, "src/http.ts")).toContain("fastify");
    await expectItWorks(app);
  });
});

/** Makes an app where it finds its packages, and changes it as people do. */
async function editedApp(name: string, answers: Partial<Answers>): Promise<string> {
  const app = join(root, "test", ".apps", `update-${name}`);
  rmSync(app, { recursive: true, force: true });
  await writeFiles(app, await renderApp(describeApp({ ...defaults, ...answers, directory: app })));
  rewrite(app, "README.md", (text) => `${text}\n## Ours\n\nHow we run it.\n`);
  rewrite(app, "src/namespaces/chat.ts", (text) => text.replace(".max(40)", ".max(41)"));
  rewrite(app, "package.json", (text) =>
    text.replace('"scripts": {', '"scripts": {\n    "deploy": "./deploy.sh",'),
  );
  write(app, "src/ours.ts", 'export const greeting = "hello";\n');
  write(
    app,
    "test/ours.test.ts",
    'import { expect, test } from "vitest";\nimport { greeting } from "../src/ours.ts";\n\ntest("ours", () => expect(greeting).toBe("hello"));\n',
  );
  return app;
}
