import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderTemplates } from "../../generators/files/app.ts";
import { apply } from "../../generators/files/apply.ts";
import type { Answers } from "../../generators/options.ts";

export type Choices = Pick<Answers, "framework" | "adapter" | "balancing">;

const appsFolder = fileURLToPath(new URL("../.apps", import.meta.url));

/**
 * Writes a generated app into a folder of its own below this repository, where Node finds every package that it needs
 * in our `node_modules`: nothing is installed.
 * @param name of the folder; tests that may run at the same time need different ones.
 * @returns the folder
 */
export async function renderApp(choices: Choices, name: string): Promise<string> {
  const directory = join(appsFolder, name);
  const answers: Answers = { ...choices, directory, packageManager: "npm" };
  await rm(directory, { recursive: true, force: true });
  await apply(directory, await renderTemplates(answers));
  return directory;
}
