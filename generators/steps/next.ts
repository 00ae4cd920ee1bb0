import { relative } from "node:path";
import { layersFor } from "../files/layers.ts";
import type { Answers } from "../options.ts";
import { installCommand, packageManagers } from "../package-managers.ts";

export interface Made {
  /** The app's folder, absolute. */
  readonly folder: string;
  readonly installed: boolean;
}

/** The commands that come next, from the current directory. */
export function nextSteps(answers: Answers, { folder, installed }: Made): string[] {
  const { run, test } = packageManagers[answers.packageManager];
  const install = installCommand(answers.packageManager);
  const setup = layersFor(answers).flatMap(({ layer }) => layer.setup ?? []);
  return [...enter(folder), ...(installed ? [] : [install]), ...[...setup, "dev"].map(run), test];
}

/** The command that changes into a folder; none where that is the current one. */
function enter(folder: string): string[] {
  const path = relative(process.cwd(), folder);
  if (path === "") return [];
  return [`cd ${path.includes(" ") ? `"${path}"` : path}`];
}
