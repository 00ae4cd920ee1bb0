import { type FileState, stateOf } from "./contents.ts";
import type { RenderedFile } from "./render.ts";
import { type Found, lookAt } from "./working-tree.ts";

/** What is at a file's path already. */
export type Finding =
  | Exclude<Found, { readonly found: "file" }>
  /** A file: its contents, and whether they are the ones that would be written. */
  | (FileState & { readonly found: "file"; readonly same: boolean });

/** A file of the app, and what is in its place. */
export type PlannedFile = Finding & { readonly file: RenderedFile };

/**
 * Compares rendered files with what a folder holds; the folder need not exist. Nothing is changed.
 *
 * @throws {CreateError} UNREADABLE
 */
export async function plan(root: string, files: readonly RenderedFile[]): Promise<PlannedFile[]> {
  const found = await lookAt(
    root,
    files.map(({ path }) => path),
  );
  return files.map((file) => {
    const there = found.get(file.path) ?? { found: "nothing" };
    if (there.found !== "file") return { file, ...there };
    const { contents, executable } = stateOf(there, file.executable);
    return { file, found: "file", contents, executable, same: file.contents.equals(contents) };
  });
}
