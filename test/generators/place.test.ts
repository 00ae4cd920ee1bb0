import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type CreateResult, create } from "../../generators/index.ts";
import type { PackageManager } from "../../generators/package-managers.ts";
import { cli, parseLines, runNode, temporaryFolder } from "./support.ts";

type Files = Readonly<Record<string, string>>;

const npmWorkspace = { "package.json": '\uFEFF{ "workspaces": ["apps/*"] }' };
const pnpmWorkspace = { "pnpm-workspace.yaml": "packages:\n  - apps/**\n" };

const longPattern = JSON.stringify({ workspaces: ["a".repeat(70_000)] });

async function folderWith(files: Files): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  return folder;
}

function createIn(
  root: string,
  packageManager: PackageManager,
  extras: ("docker" | "github-actions")[],
): Promise<CreateResult> {
  const answers = { directory: join(root, "apps", "my-app"), packageManager, with: extras };
  return create(answers, { install: false, git: false, dryRun: true });
}

test.each<[PackageManager, Files, command: string]>([
  ["npm", npmWorkspace, "npm install --workspaces=false --package-lock-only"],
  ["pnpm", pnpmWorkspace, "pnpm install --ignore-workspace --lockfile-only"],
  [
    "yarn",
    { "package.json": '{ "workspaces": { "packages": ["./apps/*/"] } }' },
    "touch yarn.lock && yarn install --no-immutable",
  ],
  ["bun", npmWorkspace, "bun install --lockfile-only --cwd"],
])(
  "tells a member of a %s workspace with a Dockerfile how to get a lockfile of its own",
  async (packageManager, files, command) => {
    const root = await folderWith(files);

    const { notes } = await createIn(root, packageManager, ["docker"]);

    const [note = ""] = notes;
    expect(notes).toHaveLength(1);
    expect(note).toContain(`The app is a member of the workspace in ${root}, `);
    expect(note).toContain(command);
    expect(note.includes('add "!apps/my-app" to the workspaces')).toBe(packageManager === "yarn");
  },
);

test.each<[why: string, PackageManager, Files]>([
  ["no workspace lists the app", "npm", { "package.json": '{ "workspaces": ["packages/*"] }' }],
  ["the workspace excludes it", "npm", { "package.json": '{ "workspaces": ["**", "!apps/*"] }' }],
  ["the workspace is another package manager's", "pnpm", npmWorkspace],
  ["the manifest above is broken", "yarn", { "package.json": "{" }],
  ["a pattern above is too long", "npm", { "package.json": longPattern }],
  ["the settings above are broken", "pnpm", { "pnpm-workspace.yaml": "packages: [" }],
])("says nothing of a lockfile when %s", async (_why, packageManager, files) => {
  const root = await folderWith(files);

  expect((await createIn(root, packageManager, ["docker"])).notes).toEqual([]);
});

test("says where GitHub looks for the workflows of an app below the root of a repository", async () => {
  const root = await folderWith(pnpmWorkspace);
  execFileSync("git", ["init", "--quiet"], { cwd: root });

  const { notes } = await createIn(root, "pnpm", ["github-actions"]);

  expect(notes).toEqual([
    expect.stringContaining(`not those in apps/my-app/.github/workflows. Copy them to ${root}`),
  ]);
  expect(notes[0]).toContain('defaults: { run: { working-directory: "apps/my-app" } }');
  expect(notes[0]).toContain('cache-dependency-path: "pnpm-lock.yaml"');
  expect(notes[0]).toContain('package_json_file: "apps/my-app/package.json"');
});

test("says nothing of workflows at the root of a repository", async () => {
  const root = await temporaryFolder();
  const app = join(root, "apps", "my-app");
  await mkdir(app, { recursive: true });
  execFileSync("git", ["init", "--quiet"], { cwd: app });

  expect((await createIn(root, "npm", ["github-actions"])).notes).toEqual([]);
});

test("says both of extras that update adds, and once", { timeout: 30_000 }, async () => {
  const root = await folderWith(npmWorkspace);
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  const app = join(root, "apps", "my-app");
  await create({ directory: app, packageManager: "npm" }, { install: false, git: false });
  const update = [cli, "update", "--with", "docker,github-actions", "--allow-dirty", "--json"];

  const first = await runNode(update, app);
  const second = await runNode(update, app);

  expect(parseLines(first.stdout).at(-1)).toMatchObject({
    code: "UPDATED",
    notes: [
      expect.stringContaining("npm install --workspaces=false"),
      expect.stringContaining("GitHub runs only workflows at the root"),
    ],
  });
  expect(parseLines(second.stdout).at(-1)).toMatchObject({ code: "CURRENT", notes: [] });
});
