import {
  javascriptFolder,
  runtimeTarball,
  templateVersions,
  templatesFolder,
  version,
} from "../assets.ts";
import type { Answers } from "../options.ts";
import { storedAnswers, templateData } from "./data.ts";
import { withoutTypeScript } from "./javascript.ts";
import { layersFor } from "./layers.ts";
import { type RenderedFile, render } from "./render.ts";

/**
 * Everything that an app with these answers consists of, in memory.
 *
 * @param packageManager the one to be used with its version, `pnpm@11.0.0`, where that is known
 */
export async function renderApp(
  answers: Answers,
  packageManager?: string,
): Promise<RenderedFile[]> {
  const rendered = await renderTemplates(answers, packageManager);
  const runtime = await runtimeTarball((await templateVersions())["sticky-socketio"] ?? "");
  return [
    ...rendered,
    ...settingsOf(answers),
    { path: `vendor/${runtime.name}`, contents: runtime.contents, executable: false },
    {
      path: ".sticky-socketio/answers.json",
      contents: record(answers, packageManager),
      executable: false,
    },
  ];
}

/** What the templates make of these answers. */
export async function renderTemplates(
  answers: Answers,
  packageManager?: string,
): Promise<RenderedFile[]> {
  const layers = layersFor(answers);
  const packages = await templateVersions();
  const typed = templateData(answers, layers, { packages, packageManager });
  const isJavaScript = answers.language === "javascript";
  const data = isJavaScript ? withoutTypeScript(typed) : typed;
  const omits = layers.flatMap(({ layer }) => layer.omits ?? []);
  const shared = new Set(layers.flatMap(({ layer }) => layer.shares ?? []));
  const sources = [...layers.map(({ folder }) => folder), ...shared].map((folder) => {
    return { folder, without: folder === "base" ? omits : [] };
  });
  return render(isJavaScript ? javascriptFolder : templatesFolder, sources, data);
}

/** What a package manager must be told. */
function settingsOf({ packageManager }: Answers): RenderedFile[] {
  if (packageManager !== "yarn") return [];
  // Its other way of linking has no folder that Node, TypeScript and vitest find packages in by themselves.
  const contents = Buffer.from("nodeLinker: node-modules\n");
  return [{ path: ".yarnrc.yml", contents, executable: false }];
}

/** What the app remembers of how it was made. */
function record(answers: Answers, packageManager: string | undefined): Buffer {
  const content = { generator: version, packageManager, answers: storedAnswers(answers) };
  return Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`);
}
