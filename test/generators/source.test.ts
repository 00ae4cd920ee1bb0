import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { version } from "../../generators/assets.ts";
import { renderFiles } from "../../generators/files/app.ts";
import { describeApp } from "../../generators/files/description.ts";
import { commandFor } from "../../generators/command-line/invocation.ts";
import { packageManagers } from "../../generators/package-managers.ts";
import { publicUrl, sourceOf } from "../../generators/source.ts";
import { defaults } from "../support/render-app.ts";
import { commitAll, git } from "../update/support.ts";
import { temporaryFolder } from "./support.ts";

const name = "create-sticky-socketio-app";
let folder: string;

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A clone whose remote has everything. */
function clone(url: string): string {
  put("file", "1");
  commitAll(folder);
  git(folder, "remote", "add", "origin", url);
  git(folder, "update-ref", "refs/remotes/origin/main", "HEAD");
  return git(folder, "rev-parse", "HEAD").trim();
}

beforeEach(async () => {
  folder = await temporaryFolder();
});

describe("a clone of the program", () => {
  test("is known by the address of its remote and its commit", async () => {
    const commit = clone("git@git.example:team/generator.git");
    expect(await sourceOf(folder)).toBe(`https://git.example/team/generator.git#${commit}`);
  });

  test("is known by its path when the remote does not have the commit", async () => {
    clone("https://git.example/generator");
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "mine");
    expect(await sourceOf(folder)).toBe(folder);
  });

  test("is known by its path when files were changed since the commit", async () => {
    clone("https://git.example/generator");
    put("file", "2");
    expect(await sourceOf(folder)).toBe(folder);
  });

  test("is known by its path when its remote is a folder", async () => {
    clone("/somewhere/else");
    expect(await sourceOf(folder)).toBe(folder);
  });

  test("is not taken for the repository around it", async () => {
    clone("https://git.example/other");
    put("inner/file", "1");
    expect(await sourceOf(join(folder, "inner"))).toBe(join(folder, "inner"));
  });
});

test.each([
  ["https://user:secret@git.example:8443/a/b.git", "https://git.example:8443/a/b.git"],
  ["ssh://git@git.example:22/a/b.git", "https://git.example/a/b.git"],
  ["git@git.example:a/b.git", "https://git.example/a/b.git"],
])("%s is recorded as %s", (url, expected) => {
  expect(publicUrl(url)).toBe(expected);
});

describe("an installed program", () => {
  const place = `node_modules/${name}`;
  const resolved = (url: string) =>
    JSON.stringify({ packages: { [place]: { resolved: url } } }, undefined, 2);
  const tarball = `${name}-${version}.tgz`;

  test.each([
    [
      "npm",
      place,
      "node_modules/.package-lock.json",
      resolved(`http://registry/${name}/-/${tarball}`),
    ],
    ["pnpm", `node_modules/.pnpm/${name}@${version}/${place}`, "unused", ""],
    ["Yarn", place, "node_modules/.yarn-state.yml", `"${name}@npm:${version}":\n  locations:\n`],
    ["bun", place, "bun.lock", `"${name}": ["${name}@${version}", "", {}, "sha512-x"],`],
  ])("that %s got from a registry is known by its name and version", async (_, at, file, text) => {
    put(`${at}/package.json`, "{}");
    put(file, text);
    expect(await sourceOf(join(folder, at))).toBe(`${name}@${version}`);
  });

  test.each([
    ["a git URL", `git+https://git.example/generator.git#${"a".repeat(40)}`],
    ["a file", `file:${tarball}`],
    ["a tarball's address", `https://git.example/${tarball}`],
    ["another version", `https://registry/${name}/-/${name}-99.0.0.tgz`],
  ])("that npm got from %s is known by its path", async (_, url) => {
    put(`${place}/package.json`, "{}");
    put("node_modules/.package-lock.json", resolved(url));
    expect(await sourceOf(join(folder, place))).toBe(join(folder, place));
  });

  test("that did not come from a registry is not printed as a name of the registry", () => {
    put(`${place}/dist/cli.js`, "");
    const script = join(folder, place, "dist", "cli.js");
    const env = { npm_config_user_agent: "npm/11.0.0 node/v24", npm_lifecycle_event: "npx" };
    expect(commandFor(defaults, env, script)).toMatch(/^node .*cli\.js /);
    put("node_modules/.package-lock.json", resolved(`https://registry/${name}/-/${tarball}`));
    expect(commandFor(defaults, env, script)).toMatch(/^npm create sticky-socketio-app -- /);
  });
});

describe.each(Object.keys(packageManagers) as (keyof typeof packageManagers)[])(
  "an app for %s",
  (packageManager) => {
    const render = async (source: string | undefined) => {
      const answers = { ...defaults, packageManager, with: ["github-actions"] as const };
      const files = await renderFiles({ ...describeApp(answers), source });
      return files.map(({ path, contents }) => `${path}\n${contents.toString()}`).join("\n");
    };
    const run = new RegExp(`(?:create|npx --yes|dlx|bunx) "?(?:create-)?sticky-socketio-app`);

    test.each([undefined, "/home/me/clone", `https://git.example/g#${"a".repeat(40)}`])(
      "from %s names no package of a registry as a command",
      async (source) => {
        expect(await render(source)).not.toMatch(run);
      },
    );

    test("from a registry has the exact version in its workflow", async () => {
      const text = await render(`${name}@${version}`);
      expect(text).toContain(`vars.STICKY_SOCKETIO_GENERATOR || '${name}@${version}' }}`);
      expect(text).toContain(`\`${packageManagers[packageManager].create} add namespace <name>\``);
      expect(text).not.toContain("@latest");
    });
  },
);
