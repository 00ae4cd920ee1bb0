import { mkdir, open, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError, systemCode, systemReason } from "../errors.ts";
import type { RenderedFile } from "./render.ts";

type Undo = () => Promise<void>;

/**
 * Writes files into a folder, which is made where it is missing. What is there is neither overwritten nor removed;
 * after a failure or an abort, every file and folder that this call made is taken back.
 *
 * @throws {UserError} NOT_WRITTEN, or CANCELLED when `signal` is aborted
 */
export async function apply(
  root: string,
  files: readonly RenderedFile[],
  signal?: AbortSignal,
): Promise<void> {
  const done: Undo[] = [];
  let current = root;
  try {
    for (const file of files) {
      if (signal?.aborted === true) throw new UserError("CANCELLED");
      current = join(root, file.path);
      await makeFolder(dirname(current), done);
      await writeFile(current, file, done);
    }
    if (signal?.aborted === true) throw new UserError("CANCELLED");
  } catch (error) {
    for (const undo of done.toReversed()) await undo();
    if (systemCode(error) === undefined || error instanceof UserError) throw error;
    throw new UserError("NOT_WRITTEN", current, systemReason(error));
  }
}

async function writeFile(path: string, file: RenderedFile, done: Undo[]): Promise<void> {
  const handle = await open(path, "wx", file.executable ? 0o755 : 0o644);
  // From here on the file is ours, also when its contents do not fit any more.
  done.push(ignoring(["ENOENT"], () => unlink(path)));
  try {
    await handle.writeFile(file.contents);
  } finally {
    await handle.close();
  }
}

async function makeFolder(path: string, done: Undo[]): Promise<void> {
  try {
    await make(path, done);
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path), done);
    await make(path, done);
  }
}

async function make(path: string, done: Undo[]): Promise<void> {
  try {
    await mkdir(path);
    // Somebody may have put something of theirs into it meanwhile: then it stays.
    done.push(ignoring(["ENOENT", "ENOTEMPTY", "EEXIST"], () => rmdir(path)));
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

function ignoring(codes: readonly string[], action: Undo): Undo {
  return async () => {
    try {
      await action();
    } catch (error) {
      if (!codes.includes(systemCode(error) ?? "")) throw error;
    }
  };
}
