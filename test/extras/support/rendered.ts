import type { Answers } from "../../../generators/options.ts";
import { renderTemplates } from "../../../generators/files/app.ts";
import { describeApp } from "../../../generators/files/description.ts";
import { defaults } from "../../support/render-app.ts";

/** The files of an app in memory, as text by path. */
export async function filesOf(answers: Partial<Answers>): Promise<Record<string, string>> {
  const files = await renderTemplates(
    describeApp({ ...defaults, directory: "my-app", ...answers }),
  );
  return Object.fromEntries(files.map(({ path, contents }) => [path, contents.toString()]));
}
