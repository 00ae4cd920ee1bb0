import { javascriptTree, runtimeTarball, templateVersions, typescriptTree } from "../assets.ts";
import { namespaceLayers, renderNamespace } from "../namespace/layers.ts";
import { recordFiles } from "../record/write.ts";
import { packageManagers } from "../package-managers.ts";
import { overridesOf, templateData } from "./data.ts";
import type { AppDescription } from "./description.ts";
import { withoutTypeScript } from "./javascript.ts";
import { layersFor } from "./layers.ts";
import { type RenderedFile, pathsOf, render } from "./render.ts";

/** Everything that an app consists of, in memory: what `update` compares with, and the record of it. */
export async function renderApp(description: AppDescription): Promise<RenderedFile[]> {
  const files = await renderFiles(description);
  return [...files, ...recordFiles(description, files)];
}

/** An app without its record. */
export async function renderFiles(description: AppDescription): Promise<RenderedFile[]> {
  const runtime = await runtimeTarball((await templateVersions())["sticky-socketio"] ?? "");
  const rendered = await renderTemplates(description, runtime.name);
  return [
    ...rendered,
    ...settingsOf(description, await templateVersions()),
    { path: `vendor/${runtime.name}`, contents: runtime.contents, executable: false },
  ];
}

/**
 * What the templates make of a description, sorted by path.
 *
 * @param runtimeFile name of the packed runtime in `vendor/`
 */
export async function renderTemplates(
  description: AppDescription,
  runtimeFile?: string,
): Promise<RenderedFile[]> {
  const { answers } = description;
  const layers = layersFor(answers);
  const namespaces = namespaceLayers(answers.framework, description.namespaces);
  const placed = [...layers, ...namespaces];
  const typed = templateData(description, placed, await templateVersions(), runtimeFile);
  const omits = layers.flatMap(({ layer }) => layer.omits ?? []);
  const shared = new Set(layers.flatMap(({ layer }) => layer.shares ?? []));
  const sources = [...layers.map(({ folder }) => folder), ...shared].map((folder) => {
    return { folder, without: folder === "base" ? omits : [] };
  });
  const isJavaScript = answers.language === "javascript";
  const root = isJavaScript ? javascriptTree : typescriptTree;
  const data = isJavaScript ? withoutTypeScript(typed, await pathsOf(root, sources)) : typed;
  const files = await Promise.all([
    render(root, sources, data),
    ...namespaces.map((namespace) => renderNamespace(root, namespace)),
  ]);
  return files.flat().toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Files with settings of the package manager, where it needs any. */
function settingsOf(
  { answers }: AppDescription,
  versions: Readonly<Record<string, string>>,
): RenderedFile[] {
  const { overrides, settings } = packageManagers[answers.packageManager];
  const layers = layersFor(answers).map(({ layer }) => layer);
  const replaced = Object.entries(overridesOf(layers, versions));
  const files = new Map(Object.entries(settings ?? {}));
  if ("file" in overrides && replaced.length > 0) {
    const lines = replaced.map(([name, version]) => `  ${JSON.stringify(name)}: ${version}\n`);
    files.set(overrides.file, `overrides:\n${lines.join("")}`);
  }
  return Array.from(files, ([path, text]) => {
    return { path, contents: Buffer.from(text), executable: false };
  });
}
