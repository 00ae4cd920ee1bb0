import { readFile, readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { systemCode } from "../errors.ts";

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
  /** Relative to the folder of all templates. One that is not there brings nothing. */
  readonly folder: string;
  /** Paths of the app that are left out here: files, or folders that end in `/`. */
  readonly without?: readonly string[];
}

/**
 * Renders folders of templates into one tree in memory, sorted by path. Files are taken byte for byte, apart from those
 * that end in `.ejs`; `_name` becomes `.name`, because npm leaves dotfiles out of what it publishes.
 *
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
    for (const path of remaining(await filesIn(join(root, folder)), without, folder)) {
      const file = await renderFile(join(root, folder), path, data);
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

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(none);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function none(error: unknown): [] {
  if (systemCode(error) === "ENOENT") return [];
  throw error;
}

function remaining(files: string[], without: readonly string[], folder: string): string[] {
  const paths = files.map(destinationOf);
  for (const omitted of without) {
    if (paths.some((path) => covers(omitted, path))) continue;
    throw new Error(`${folder} has no ${omitted} to be left out`);
  }
  return files.filter((file) => !without.some((omitted) => covers(omitted, destinationOf(file))));
}

function covers(omitted: string, path: string): boolean {
  return omitted.endsWith("/") ? path.startsWith(omitted) : path === omitted;
}

async function renderFile(folder: string, source: string, data: object): Promise<RenderedFile> {
  const from = join(folder, source);
  const [contents, { mode }] = await Promise.all([readFile(from), stat(from)]);
  const path = destinationOf(source);
  return {
    path,
    contents: source.endsWith(template)
      ? await renderTemplate(path, from, contents, data)
      : contents,
    executable: (mode & 0o111) !== 0,
  };
}

function destinationOf(source: string): string {
  const segments = source.split(sep).map((segment) => segment.replace(/^_(?=[a-z])/i, "."));
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
