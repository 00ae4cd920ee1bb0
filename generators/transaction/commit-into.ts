import { mkdir, rmdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ignoreMissing, notWritten, systemCode } from "../errors.ts";
import { throwIfCancelled } from "../steps/interruptible.ts";
import { type CommitOptions, type Replacement, commit } from "./commit.ts";

/**
 * Changes files of a folder as `commit` does. The folder and those above it are made where they are missing, and are
 * removed again when nothing comes into them.
 *
 * @throws {CreateError} one of those of `commit`
 */
export async function commitInto(
  root: string,
  replacements: readonly Replacement[],
  options: CommitOptions = {},
): Promise<void> {
  throwIfCancelled(options.signal);
  const first = await mkdir(root, { recursive: true }).catch((error: unknown) => {
    throw notWritten(error, root);
  });
  try {
    await commit(root, replacements, options);
  } catch (error) {
    if (first !== undefined) await removeEmpty(root, resolve(first));
    throw error;
  }
}

/** Removes empty folders from the inside out. */
async function removeEmpty(folder: string, outermost: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) return;
    ignoreMissing(error);
  }
  if (resolve(folder) !== outermost) await removeEmpty(dirname(folder), outermost);
}
