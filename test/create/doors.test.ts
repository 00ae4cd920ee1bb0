import { chmod, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contentsOf } from "../generators/support.ts";
import { newcomer } from "./support/newcomer.ts";

const wish = "--framework koa --adapter redis-streams --with docker --tls --package-manager pnpm";
const quick = "--no-install --no-git";

test("npm create, yo and create() make the same app, from packages that are installed", async () => {
  const { folder, home, succeed } = await newcomer();
  // yo does not want to be root and becomes somebody else.
  await chmod(home, 0o755);
  await chmod(folder, 0o777);
  await writeFile(join(folder, "package.json"), "{}");
  await succeed("npm install create-sticky-socketio-app generator-sticky-socketio-app");
  const call = `
    import { create } from "create-sticky-socketio-app";
    const answers = { framework: "koa", adapter: "redis-streams", with: ["docker"], tls: true };
    const result = await create(
      { directory: "function/app", packageManager: "pnpm", ...answers },
      { install: false, git: false },
    );
    console.log(result.code);
  `;
  await writeFile(join(folder, "call.mjs"), call);
  await mkdir(join(folder, "program"));

  await succeed(`npm create --yes sticky-socketio-app program/app -- --yes ${wish} ${quick}`);
  await succeed(`yo sticky-socketio-app yeoman/app --yes ${wish} ${quick}`);
  const called = await succeed("node call.mjs");

  expect(called.all).toBe("CREATED");
  const made = await contentsOf(join(folder, "program"));
  expect(Object.keys(made)).toContain("app/Dockerfile");
  expect(await contentsOf(join(folder, "yeoman"))).toEqual(made);
  expect(await contentsOf(join(folder, "function"))).toEqual(made);
});

test("npm create installs one package and nothing else", async () => {
  const { home, succeed } = await newcomer();

  await succeed(`npm create --yes sticky-socketio-app app -- --yes ${quick}`);

  const [run = ""] = await readdir(join(home, "npm-cache", "_npx"));
  const lockfile = join(home, "npm-cache", "_npx", run, "node_modules", ".package-lock.json");
  const { packages } = JSON.parse(await readFile(lockfile, "utf8")) as { packages: object };
  expect(Object.keys(packages)).toEqual(["node_modules/create-sticky-socketio-app"]);
});
