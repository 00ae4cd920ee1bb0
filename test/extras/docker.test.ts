import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageManagers } from "../../generators/package-managers.ts";
import { AppProcess } from "../support/app-process.ts";
import { ChatClients } from "../support/chat-clients.ts";
import { freePort, startRedis, type RedisServer } from "../support/redis.ts";
import { buildApp } from "../support/render-app.ts";
import { run } from "../support/run.ts";
import { copiesOf, isIgnored, lastOf, stagesOf } from "./support/dockerfile.ts";
import { filesOf } from "./support/rendered.ts";
import { everyFramework, everyPair } from "./support/selection.ts";

describe.each(everyPair)("$framework, $adapter, $packageManager, TLS $tls", (answers) => {
  let files: Record<string, string>;
  let dockerfile: string;

  beforeAll(async () => {
    files = await filesOf({ ...answers, with: ["docker"] });
    dockerfile = files["Dockerfile"] ?? "";
  });

  test("has a valid Dockerfile", () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  test("has what is installed in vendor/ before it is installed", () => {
    const [packages] = stagesOf(dockerfile);
    const { lockfile } = packageManagers[answers.packageManager];
    const copied = copiesOf(packages ?? { image: "", name: "", instructions: [] });
    expect(copied.flatMap(({ from, sources }) => (from ? [] : sources))).toEqual(
      expect.arrayContaining(["package.json", lockfile, "vendor"]),
    );
    expect(packages?.instructions.some(({ rest }) => rest.includes("install"))).toBe(false);
  });

  test("copies from earlier stages, and what is not ignored", () => {
    const stages = stagesOf(dockerfile);
    const strangers = stages.flatMap((stage, index) => {
      const known = new Set(["oven/bun:1", ...stages.slice(0, index).map(({ name }) => name)]);
      return copiesOf(stage).filter(({ from }) => from && !known.has(from));
    });
    expect(strangers).toEqual([]);

    const ignored = files[".dockerignore"] ?? "";
    const sources = stages
      .flatMap(copiesOf)
      .flatMap(({ from, sources: paths }) => (from ? [] : paths));
    expect(
      sources.filter((path) => path !== "." && isIgnored(path.replace("*", ""), ignored)),
    ).toEqual([]);
  });

  test("keeps out of the image what is secret or not needed", () => {
    const ignored = files[".dockerignore"] ?? "";
    const out = [
      ".env",
      ".git",
      "node_modules",
      "test",
      "app.log",
      ...(answers.tls ? ["certs"] : []),
    ];
    expect(out.filter((path) => !isIgnored(path, ignored))).toEqual([]);
    const settings = [
      ".npmrc",
      ".yarnrc.yml",
      "pnpm-workspace.yaml",
      "package.json",
      "tsconfig.json",
    ];
    expect(settings.filter((path) => isIgnored(path, ignored))).toEqual([]);
  });

  test("runs Node itself, as a user without rights, with a health check", () => {
    const image = stagesOf(dockerfile).at(-1);
    const keywords = image?.instructions.map(({ keyword }) => keyword) ?? [];
    expect(lastOf(image, "USER")).toBe("node");
    // From there on nothing is written.
    expect(keywords.slice(keywords.indexOf("USER"))).not.toContain("COPY");
    expect(JSON.parse(lastOf(image, "CMD"))).toEqual(["node", expect.stringMatching(/\.[jt]s$/)]);
    expect(lastOf(image, "HEALTHCHECK")).toContain("/healthz");
    expect(keywords).not.toContain("ENTRYPOINT");
  });
});

describe("what the image holds", () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(() => redis.stop());

  test.each(everyFramework)(
    "starts, is healthy and stops ($framework, $adapter)",
    async ({ framework, adapter }) => {
      const name = `image-of-${framework}`;
      const source = await buildApp({ framework, adapter, with: ["docker"] }, name);
      const { folder, environment, command, healthcheck } = await imageOf(source);
      const ports = { PORT: String(await freePort()), ADMIN_PORT: String(await freePort()) };
      // In the container it is for others, too.
      expect(environment).toMatchObject({ ADMIN_HOST: "0.0.0.0" });
      const own = { ...ports, ADMIN_HOST: "127.0.0.1", REDIS_URL: redis.url };
      const app = new AppProcess(folder, { ...environment, ...own }, command);

      const clients = new ChatClients(await app.url());
      await clients.open("websocket");
      const [program = "", ...args] = healthcheck;
      expect(await run(program, args, folder, ports)).toEqual({ code: 0, output: "" });
      await app.stop();
      clients.close();
      expect(await run(program, args, folder, ports)).toEqual({ code: 1, output: "" });
    },
  );
});

/** What the last stage consists of, in a folder: packages apart, which Node finds above it. */
async function imageOf(source: string) {
  const image = stagesOf(await readFile(join(source, "Dockerfile"), "utf8")).at(-1);
  if (!image) throw new Error(`The Dockerfile in ${source} has no stage`);
  const folder = `${source}-unpacked`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const { sources, to } of copiesOf(image)) {
    for (const path of sources.map((entry) => entry.replace("/app/", ""))) {
      if (path === "node_modules") continue;
      await cp(join(source, path), join(folder, to === "." ? path : to), { recursive: true });
    }
  }
  const variables = lastOf(image, "ENV").split(" ");
  const [program, ...args] = JSON.parse(lastOf(image, "CMD")) as string[];
  return {
    folder,
    environment: Object.fromEntries(variables.map((text) => text.split("="))) as NodeJS.ProcessEnv,
    command: [program === "node" ? process.execPath : String(program), ...args] as [
      string,
      ...string[],
    ],
    healthcheck: JSON.parse(lastOf(image, "HEALTHCHECK").replace(/^.*?CMD /, "")) as string[],
  };
}
