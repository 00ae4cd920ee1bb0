import type { Answers } from "../../../generators/options.ts";
import { renderTemplates } from "../../../generators/files/app.ts";

/** The files of an app in memory, as text by path. */
export async function filesOf(answers: Partial<Answers>): Promise<Record<string, string>> {
  const files = await renderTemplates({
    directory: "my-app",
    framework: "express",
    adapter: "cluster",
    balancing: "least-connection",
    transports: "all",
    tls: false,
    language: "typescript",
    with: [],
    packageManager: "npm",
    ...answers,
  });
  return Object.fromEntries(files.map(({ path, contents }) => [path, contents.toString()]));
}
