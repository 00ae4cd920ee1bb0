import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type * as generators from "../../generators/index.ts";
import type * as table from "../../generators/options.ts";
import type { Axis, Combination } from "./combinations.ts";
import { axesOf, combinationWith, questionsIn, unusualAnswers } from "./questions.ts";
import { type Tree, load } from "./trees.ts";

/** A file of an app. */
export interface AppFile {
  readonly contents: Buffer;
  readonly executable: boolean;
}

/** The files of an app by path. */
export type App = ReadonlyMap<string, AppFile>;

/** What the generators of one state of the repository can make. */
export interface Workshop {
  readonly axes: readonly Axis[];
  /** Undefined where the answers do not go together, or are not known there. */
  make(combination: Combination): Promise<Made | undefined>;
}

export interface Made {
  readonly app: App;
  /** What the app is: usual answers that do not go with the others have become others. */
  readonly combination: Combination;
}

/** The record of an app repeats what its files are. */
const ignored = /^\.sticky-socketio\//;

/** A version for each package manager, so that none of them has to be asked. */
const userAgents: Readonly<Record<string, string>> = {
  npm: "npm/11.0.0",
  pnpm: "pnpm/11.0.0",
  yarn: "yarn/4.0.0",
  bun: "bun/1.0.0",
};

/** Opens what a tree makes apps with; it has to be prepared. */
export async function openWorkshop(tree: Tree): Promise<Workshop> {
  const options = await load<typeof table>(tree, "generators/options.ts");
  const program = await load<Partial<typeof generators>>(tree, "generators/index.ts");
  const questions = questionsIn(options, program.add !== undefined);
  return {
    axes: axesOf(questions),
    async make(combination) {
      const values = unusualAnswers(questions, combination);
      if (values === undefined) return undefined;
      const folder = mkdtempSync(join(tmpdir(), "templates-diff-app-"));
      try {
        const answers = await makeApp(program, join(folder, "my-app"), values);
        const made = combinationWith(questions, { ...values, ...answers });
        return { app: filesIn(join(folder, "my-app")), combination: made };
      } catch (error) {
        if (isContradiction(error)) return undefined;
        throw error;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

async function makeApp(
  { create, add }: Partial<typeof generators>,
  directory: string,
  { namespace, ...values }: Readonly<Record<string, unknown>>,
) {
  if (create === undefined) throw new Error("There is no function that creates an app");
  const { packageManager } = values;
  const running = typeof packageManager === "string" ? packageManager : "npm";
  process.env["npm_config_user_agent"] = userAgents[running];
  const { answers } = await create({ ...values, directory }, { install: false, git: false });
  if (typeof namespace === "string") await add?.({ namespace }, { cwd: directory });
  return answers;
}

function isContradiction(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "CONTRADICTION";
}

function filesIn(folder: string): App {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map((path) => {
    const executable = (statSync(path).mode & 0o111) !== 0;
    const name = relative(folder, path).replaceAll("\\", "/");
    return [name, { contents: readFileSync(path), executable }] as const;
  });
  return new Map(files.filter(([path]) => !ignored.test(path)));
}
