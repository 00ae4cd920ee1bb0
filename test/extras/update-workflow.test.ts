import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { describeApp } from "../../generators/files/description.ts";
import type { RenderedFile } from "../../generators/files/render.ts";
import { cli, temporaryFolder } from "../generators/support.ts";
import { writeOldApp } from "../support/recorded-app.ts";
import { defaults } from "../support/render-app.ts";
import { runWorkflow } from "./support/workflow.ts";

const workflow = ".github/workflows/update.yml";
/** The form of a generator that comes from a registry. */
const published = "create-sticky-socketio-app@1.2.3";
const branch = "update-from-templates";
const identity = {
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.com",
};
let app: string;
let remote: string;
let scratch: string;

const git = (directory: string, ...args: string[]) =>
  execFileSync("git", args, {
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, ...identity },
  });

/** An app that an older version made, committed and pushed. */
async function pushApp(
  made: (file: RenderedFile) => RenderedFile | undefined,
  edit: () => Promise<void> = async () => {},
): Promise<void> {
  const description = describeApp({ ...defaults, directory: "my-app", with: ["github-actions"] });
  await writeOldApp(app, description, made);
  await edit();
  git(remote, "init", "--quiet", "--bare");
  git(app, "init", "--quiet", "--initial-branch=main");
  git(app, "add", "--all");
  git(app, "commit", "--quiet", "--message", "first");
  git(app, "remote", "add", "origin", remote);
  git(app, "push", "--quiet", "origin", "main");
}

/** Nobody but GitHub has these: what they are told is written down. */
const programs = (open: number) => ({
  gh: `if [ "$2" = list ]; then echo ${open}; else echo "$@" > "${scratch}/gh"; fi`,
  npm: `if [ "$1" = --prefix ]; then mkdir "$2/dist" && cp "$2/source.js" "$2/dist/cli.js"; else echo "$@" > package-lock.json; fi`,
  node: `exec "${process.execPath}" "$@"`,
  npx: `[ "$2" = ${published} ] && shift 2 && exec "${process.execPath}" "${cli}" "$@"`,
});

const runIt = ({ open = 0, token = false, generator = published, env = {} } = {}) =>
  runWorkflow(app, workflow, scratch, programs(open), {
    ...env,
    HOME: scratch,
    GENERATOR: generator,
    BRANCH: branch,
    HAS_OWN_TOKEN: String(token),
  });

const text = () => readFile(join(scratch, "text.md"), "utf8");

function withOldLog(file: RenderedFile): RenderedFile {
  if (file.path !== "src/log.ts") return file;
  const contents = file.contents.toString().replace("The app's log", "The log of the app");
  return { ...file, contents: Buffer.from(contents) };
}

async function editLog(): Promise<void> {
  const path = join(app, "src/log.ts");
  await writeFile(path, (await readFile(path, "utf8")).replace("The log of the app", "Ours"));
}

beforeEach(async () => {
  [app, remote, scratch] = [
    await temporaryFolder(),
    await temporaryFolder(),
    await temporaryFolder(),
  ];
});

test("opens a pull request with what changes, and the lockfile", async () => {
  await pushApp(withOldLog);

  const { code, output } = await runIt();

  expect({ code, output }).toMatchObject({ code: 0 });
  expect(git(remote, "show", `${branch}:src/log.ts`)).toContain("The app's log");
  expect(git(remote, "show", `${branch}:package-lock.json`)).toBe("install --package-lock-only\n");
  expect(await readFile(join(scratch, "gh"), "utf8")).toMatch(
    new RegExp(`^pr create --head ${branch} --title .* --body-file ${scratch}/text.md\n$`),
  );
  expect(await text()).toMatch(
    /^Updated \S+ \(create-sticky-socketio-app .*\): 3 files changed\.\n$/,
  );
});

test("lists the conflicts in the text of the pull request", async () => {
  await pushApp(withOldLog, editLog);

  const { code, output } = await runIt();

  expect({ code, output }).toMatchObject({ code: 0 });
  expect(git(remote, "show", `${branch}:src/log.ts`)).toMatch(/^<{7} [^]*Ours/m);
  expect(await text()).toContain(
    "run `npm install --package-lock-only`:\n\n- [ ] `src/log.ts`: markers show what was changed on both sides\n",
  );
});

test("does nothing where there is nothing to do, or where a pull request is open", async () => {
  await pushApp((file) => file);
  expect(await runIt({ open: 1 })).toMatchObject({
    code: 0,
    steps: ["Get the generator", expect.stringContaining("open")],
  });

  git(app, "checkout", "--quiet", "main");
  // The record alone is new: the version of the program that made it.
  expect(await runIt()).toMatchObject({ code: 0 });
  git(app, "checkout", "--quiet", branch);
  git(app, "push", "--quiet", "origin", `${branch}:main`);
  const { code, steps } = await runIt();
  expect({ code, last: steps.at(-1) }).toEqual({ code: 0, last: "Update" });
});

test("fails and says why where GitHub would refuse the push", async () => {
  await pushApp((file) => (file.path.endsWith("ci.yml") ? undefined : file));

  const refused = await runIt();
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toContain("::error::This update changes workflows");
  expect(git(remote, "branch")).not.toContain(branch);

  git(app, "checkout", "--quiet", "main");
  expect(await runIt({ token: true })).toMatchObject({ code: 0 });
  expect(git(remote, "branch")).toContain(branch);
});

test("fails where an earlier update was merged with its markers", async () => {
  await pushApp(withOldLog, editLog);
  await runIt();

  const { code, output } = await runIt();

  expect(code).toBe(3);
  expect(output).toContain("These files still have conflict markers");
});

test("runs nothing and says why where the generator is in a folder of one machine", async () => {
  await pushApp(withOldLog);
  const { code, steps, output } = await runIt({ generator: "" });
  expect({ code, steps }).toEqual({ code: 0, steps: ["Get the generator"] });
  expect(output).toContain("::notice::Nothing was looked for");
  expect(git(remote, "branch")).not.toContain(branch);
});

test.each([
  "create-sticky-socketio-app",
  "create-sticky-socketio-app@latest",
  "other@1.2.3",
  "https://git.example/generator",
  "https://git.example/generator#main",
])("refuses to run %s, which is not pinned", async (generator) => {
  await pushApp(withOldLog);
  const { code, output } = await runIt({ generator });
  expect(code).toBe(1);
  expect(output).toContain("::error::STICKY_SOCKETIO_GENERATOR has to be pinned");
});

test("builds and runs the generator of a git URL at its commit", async () => {
  await pushApp(withOldLog);
  const place = await temporaryFolder();
  await writeFile(join(place, "source.js"), `await import(${JSON.stringify(cli)});\n`);
  await writeFile(join(place, "package.json"), '{ "type": "module" }\n');
  git(place, "init", "--quiet");
  git(place, "add", "--all");
  git(place, "commit", "--quiet", "--message", "generator");
  const commit = git(place, "rev-parse", "HEAD").trim();
  const env = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.${place}.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://git.example/generator",
  };
  const ran = await runIt({ generator: `https://git.example/generator#${commit}`, env });
  expect(ran).toMatchObject({ code: 0 });
  expect(git(remote, "show", `${branch}:src/log.ts`)).toContain("The app's log");
});
