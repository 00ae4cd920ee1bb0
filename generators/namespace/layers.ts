import * as templates from "../../templates/index.ts";
import type { Layer } from "../../templates/layer.ts";
import { type RenderedFile, render } from "../files/render.ts";
import { inPlaceholdersOf } from "./spelling.ts";

/** A namespace that was added to an app, as the app's record has it. */
export interface AddedNamespace {
  readonly name: string;
}

/** An added namespace as a layer: what it adds to files that layers share, and where its own files come from. */
export interface NamespaceLayer extends AddedNamespace {
  /** Relative to the folder of all templates; {@link renderNamespace} gives what is in them its name. */
  readonly folders: readonly string[];
  readonly layer: Layer;
}

/** What each added namespace is in an app with this framework. */
export function namespaceLayers(
  framework: keyof typeof templates.frameworks,
  namespaces: readonly AddedNamespace[],
): NamespaceLayer[] {
  const { namespaces: kind = "plain" }: Layer = templates.frameworks[framework];
  // Its folders are rendered here, for each namespace anew.
  const { shares, ...layer } = templates.namespaces[kind];
  const folders = [`namespaces/${kind}`, ...shares];
  return namespaces.map(({ name }) => ({
    name,
    folders,
    layer: JSON.parse(inPlaceholdersOf(JSON.stringify(layer), name)) as Layer,
  }));
}

/** The files of a namespace alone. What registers it is in files that layers share. */
export async function renderNamespace(
  root: string,
  { name, folders }: NamespaceLayer,
): Promise<RenderedFile[]> {
  const files = await render(
    root,
    folders.map((folder) => ({ folder })),
    {},
  );
  return files.map(({ path, contents, executable }) => ({
    path: inPlaceholdersOf(path, name),
    contents: Buffer.from(inPlaceholdersOf(contents.toString(), name)),
    executable,
  }));
}
