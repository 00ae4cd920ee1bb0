import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PackageManager, packageManagers } from "../../generators/package-managers.ts";
import { AppProcess } from "../support/app-process.ts";
import { servesOverEachTransport, servesPages, upgrades } from "../support/behaviour.ts";
import { ChatClients } from "../support/chat-clients.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { root, temporaryFolder } from "../generators/support.ts";
import { newcomer } from "./support/newcomer.ts";

/** What each is given to create; who meets what makes no difference, so all that needs packages of its own is here. */
const wishes: readonly (readonly [PackageManager, string])[] = [
  ["npm", "--yes"],
  ["pnpm", "--yes --framework nest --adapter redis-streams --with auth,metrics"],
  ["pnpm", "--yes --framework fastify --adapter redis-sharded"],
  ["yarn", "--yes --framework koa --adapter redis"],
  ["bun", "--yes --framework hono --language javascript"],
];

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

test.each(wishes)(
  "%s create, from an empty cache: %s",
  { timeout: 120_000 },
  async (packageManager, wish) => {
    const {
      create,
      cleanInstall,
      updateLockfile,
      lockfile,
      start,
      test: runTests,
      run: script,
    } = packageManagers[packageManager];
    const { folder, env, succeed } = await newcomer();
    const asked = create.replace("npm create", "npm create --yes");

    const created = await succeed(`${asked} my-app ${wish}`);

    expect(created.all).toContain("Made my-app: ");
    expect(created.all).toContain(`\n  ${create} my-app --framework `);
    const app = join(folder, "my-app");
    const manifest = await readFile(join(app, "package.json"), "utf8");
    expect(JSON.parse(manifest)).toMatchObject({
      name: "my-app",
      packageManager: expect.stringMatching(new RegExp(String.raw`^${packageManager}@\d+\.`)),
    });
    expect(existsSync(join(app, lockfile))).toBe(true);
    expect((await succeed("git status --porcelain", app)).all).toBe("");
    expect(await installedSocketIO(app)).toHaveLength(1);

    const settings = { ...env, REDIS_URL: redis.url, JWT_SECRET: "s".repeat(32) };
    const [program = "", ...args] = start.split(" ");
    const started = new AppProcess(app, settings, [program, ...args]);
    const clients = new ChatClients(await started.url());
    await servesPages(await started.url());
    if (!wish.includes("auth")) {
      await servesOverEachTransport(clients, ["polling", "websocket"]);
      await upgrades(clients);
    }
    clients.close();
    await started.stop();

    for (const command of [script("lint"), runTests]) {
      await succeed(`env REDIS_URL=${redis.url} ${command}`, app);
    }

    // Another build of the same version, as a newer clone has it.
    await succeed(`node ${await otherBuild()} update --allow-dirty`, app);
    // In CI a lockfile is changed by nothing but this.
    await succeed(updateLockfile, app);
    await succeed(cleanInstall, app);
    const isNew = () => existsSync(join(app, "node_modules", "sticky-socketio", "other-build.txt"));
    expect(isNew()).toBe(true);
  },
);

/** Where Socket.IO is installed: a second one would not be the one that the runtime has set up. */
async function installedSocketIO(app: string): Promise<string[]> {
  const packages = await readdir(join(app, "node_modules"), {
    recursive: true,
    withFileTypes: true,
  });
  return packages
    .filter((entry) => entry.isDirectory() && entry.name === "socket.io")
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => existsSync(join(path, "package.json")));
}

/** The program that was built, of the same version, with one more file in the runtime. */
async function otherBuild(): Promise<string> {
  const folder = await temporaryFolder();
  const [dist, unpacked] = [join(folder, "dist"), join(folder, "unpacked")];
  await cp(join(root, "dist"), dist, { recursive: true });
  await mkdir(unpacked);
  const [tarball = ""] = await readdir(join(dist, "vendor"));
  const path = join(dist, "vendor", tarball);
  execFileSync("tar", ["-xzf", path, "-C", unpacked]);
  await writeFile(join(unpacked, "package", "other-build.txt"), "");
  execFileSync("tar", ["-czf", path, "-C", unpacked, "package"]);
  return join(dist, "cli.js");
}
