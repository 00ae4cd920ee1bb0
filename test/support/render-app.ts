import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderTemplates } from "../../generators/files/app.ts";
import { describeApp } from "../../generators/files/description.ts";
import { choicesOf, type Answers } from "../../generators/options.ts";
import { writeFiles } from "./recorded-app.ts";
import { run } from "./run.ts";

/** What an app is made of; what is left out is the default of the generator. */
export type Choices = Partial<Omit<Answers, "directory" | "packageManager">>;

/** The answers of `--yes`, without a directory. */
export const defaults: Answers = {
  directory: "",
  framework: "express",
  adapter: "cluster",
  balancing: "least-connection",
  transports: "all",
  tls: false,
  language: "typescript",
  with: [],
  packageManager: "npm",
};

/** A name for an app with these choices, also for its folder. */
export function nameOf(choices: Choices): string {
  const values = { ...choices, tls: choices.tls === true ? ["tls"] : [] };
  return Object.values(values).flat().join("-");
}

/** Where generated apps find packages. */
export const appsFolder = fileURLToPath(new URL("../.apps", import.meta.url));

/** Every framework and every adapter with each other. */
export const combinations = choicesOf("framework").flatMap((framework) =>
  choicesOf("adapter").map((adapter) => ({ framework, adapter })),
);

/**
 * Writes a generated app into a folder of its own below this repository, where Node finds every package that it needs
 * in our `node_modules`: nothing is installed.
 * @param name of the folder; tests that may run at the same time need different ones.
 * @returns the folder
 */
export async function renderApp(choices: Choices, name: string): Promise<string> {
  const directory = join(appsFolder, name);
  const answers: Answers = { ...defaults, ...choices, directory };
  await rm(directory, { recursive: true, force: true });
  await writeFiles(directory, await renderTemplates(describeApp(answers)));
  return directory;
}

/** Writes an app that can be started: one that has to be compiled is. */
export async function buildApp(choices: Choices, name: string): Promise<string> {
  const directory = await renderApp(choices, name);
  await compile(directory, choices.framework);
  return directory;
}

/**
 * Compiles an app with a framework that demands it.
 * @throws {Error} with what the compiler said
 */
export async function compile(directory: string, framework: Choices["framework"]): Promise<void> {
  if (framework !== "nest") return;
  const { code, output } = await run("tsc", ["-p", "tsconfig.build.json"], directory);
  if (code !== 0) throw new Error(`The app in ${directory} cannot be compiled:\n${output}`);
}
