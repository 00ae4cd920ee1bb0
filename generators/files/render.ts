import { join } from "node:path";
import { type TemplateFile, filesBelow } from "./tree.ts";

/** A file of the app, before anything is written. */
export interface RenderedFile {
  /** Relative to the app, with forward slashes. */
  readonly path: string;
  readonly contents: Buffer;
  readonly executable: boolean;
}

const template = ".ejs";

/** A folder of templates. */
export interface Source {
  /** Relative to the tree of all templates. */
  readonly folder: string;
  /** Paths of the app that are left out here: files, or folders that end in `/`. */
  readonly without?: readonly string[];
}

/**
 * Renders folders of templates into one tree in memory, sorted by path. Files are taken byte for byte, apart from those
 * that end in `.ejs`; `_name` becomes `.name`, because tools would obey `.gitignore` and its like here.
 *
 * @param root the tree of all templates, as in `tree.ts`
 * @throws {CreateError} NOT_BUILT when a folder is not there
 * @throws {Error} when two folders bring the same path, when a folder does not have what is to be left out of it, or
 * when a template is faulty
 */
export async function render(
  root: string,
  sources: readonly Source[],
  data: object,
): Promise<RenderedFile[]> {
  const rendered = new Map<string, { folder: string; file: RenderedFile }>();
  for (const { folder, without = [] } of sources) {
    const templates = remaining(await filesBelow(root, folder), without, folder);
    for (const file of await Promise.all(templates.map((one) => renderFile(folder, one, data)))) {
      const other = rendered.get(file.path);
      if (other !== undefined) {
        throw new Error(`${other.folder} and ${folder} both bring ${file.path}`);
      }
      rendered.set(file.path, { folder, file });
    }
  }
  return [...rendered.values()]
    .map(({ file }) => file)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** The paths that folders of templates bring, unordered. */
export async function pathsOf(root: string, sources: readonly Source[]): Promise<Set<string>> {
  const paths = sources.map(async ({ folder, without = [] }) => {
    const files = remaining(await filesBelow(root, folder), without, folder);
    return files.map(({ path }) => destinationOf(path));
  });
  return new Set((await Promise.all(paths)).flat());
}

function remaining(
  files: readonly TemplateFile[],
  without: readonly string[],
  folder: string,
): TemplateFile[] {
  const paths = files.map(({ path }) => destinationOf(path));
  for (const omitted of without) {
    if (paths.some((path) => covers(omitted, path))) continue;
    throw new Error(`${folder} has no ${omitted} to be left out`);
  }
  return files.filter(
    (_, index) => !without.some((omitted) => covers(omitted, paths[index] ?? "")),
  );
}

function covers(omitted: string, path: string): boolean {
  return omitted.endsWith("/") ? path.startsWith(omitted) : path === omitted;
}

async function renderFile(
  folder: string,
  { path: source, contents, executable }: TemplateFile,
  data: object,
): Promise<RenderedFile> {
  const path = destinationOf(source);
  if (!source.endsWith(template)) return { path, contents, executable };
  const from = join(folder, source);
  return { path, contents: await renderTemplate(path, from, contents, data), executable };
}

function destinationOf(source: string): string {
  const segments = source.split("/").map((segment) => segment.replace(/^_(?=[a-z])/i, "."));
  const path = segments.join("/");
  return path.endsWith(template) ? path.slice(0, -template.length) : path;
}

async function renderTemplate(
  path: string,
  filename: string,
  contents: Buffer,
  data: object,
): Promise<Buffer> {
  const { default: ejs } = await import("ejs");
  // None of these files is HTML, so there is nothing to escape.
  const text = ejs.render(contents.toString(), data, { filename, escape: String });
  return Buffer.from(path.endsWith("package.json") ? formatJson(text, filename) : text);
}

function formatJson(text: string, filename: string): string {
  try {
    return `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`;
  } catch (cause) {
    throw new Error(`${filename} does not render to JSON`, { cause });
  }
}
