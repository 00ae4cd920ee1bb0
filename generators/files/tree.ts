import { readFile, readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { CreateError, systemCode } from "../errors.ts";

/** A file of the templates. */
export interface TemplateFile {
  /** Relative to the folder that was asked for, with forward slashes. */
  readonly path: string;
  readonly contents: Buffer;
  readonly executable: boolean;
}

/**
 * Many files in one, as JSON: an installation of the scaffolder takes as long as it has files. By path with forward
 * slashes; the contents are a text, or in base64 where they are none.
 */
export type Pack = Readonly<
  Record<string, { readonly text?: string; readonly base64?: string; readonly executable?: true }>
>;

const ending = ".json";

/**
 * All files below a folder of a tree of templates, in no order.
 *
 * @param root the tree: a folder, or a file that is a pack
 * @throws {CreateError} NOT_BUILT when the tree has no such folder
 */
export async function filesBelow(root: string, folder: string): Promise<TemplateFile[]> {
  const files = root.endsWith(ending)
    ? packed(await readPack(root), `${folder}/`)
    : await onDisk(join(root, folder));
  if (files === undefined) throw new CreateError("NOT_BUILT", join(root, folder));
  return files;
}

/**
 * One file of a tree of templates.
 *
 * @throws {CreateError} NOT_BUILT when it is not there
 */
export async function readTemplate(root: string, path: string): Promise<Buffer> {
  if (!root.endsWith(ending)) return readFile(join(root, path));
  const [file] = packed(await readPack(root), path) ?? [];
  if (file === undefined) throw new CreateError("NOT_BUILT", join(root, path));
  return file.contents;
}

/** Each is read once: a run renders out of it several times. */
const packs = new Map<string, Promise<Pack>>();

async function readPack(path: string): Promise<Pack> {
  const reading =
    packs.get(path) ?? readFile(path, "utf8").then((text) => JSON.parse(text) as Pack);
  packs.set(path, reading);
  return reading;
}

function packed(pack: Pack, prefix: string): TemplateFile[] | undefined {
  const files = Object.entries(pack)
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, { text, base64 = "", executable = false }]) => {
      const contents = text === undefined ? Buffer.from(base64, "base64") : Buffer.from(text);
      return { path: path.slice(prefix.length), contents, executable };
    });
  return files.length > 0 ? files : undefined;
}

async function onDisk(folder: string): Promise<TemplateFile[] | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    },
  );
  const files = entries?.filter((entry) => entry.isFile());
  return (
    files && Promise.all(files.map(({ parentPath, name }) => read(folder, join(parentPath, name))))
  );
}

async function read(folder: string, path: string): Promise<TemplateFile> {
  const [contents, { mode }] = await Promise.all([readFile(path), stat(path)]);
  const relative = path
    .slice(folder.length + 1)
    .split(sep)
    .join("/");
  return { path: relative, contents, executable: (mode & 0o111) !== 0 };
}
