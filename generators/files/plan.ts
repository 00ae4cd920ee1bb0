import type { RenderedFile } from "./render.ts";
import { type Found, lookAt } from "./working-tree.ts";

/** What is at a file's path already. */
export type Finding =
  | Exclude<Found, { readonly found: "file" }>
  /** A file: its contents, and whether they are the ones that would be written. */
  | { readonly found: "file"; readonly contents: Buffer; readonly same: boolean };

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
    const { contents } = there;
    return { file, found: "file", contents, same: file.contents.equals(contents) };
  });
}
