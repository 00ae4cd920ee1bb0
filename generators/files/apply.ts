import { randomBytes } from "node:crypto";
import { lstat, mkdir, open, rename, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateError, notWritten, systemCode, systemReason } from "../errors.ts";
import { throwIfCancelled } from "../steps/interruptible.ts";
import type { RenderedFile } from "./render.ts";

export interface ApplyOptions {
  /** Paths of files that are there and are replaced. */
  readonly replacing?: ReadonlySet<string>;
  readonly signal?: AbortSignal | undefined;
}

/** How to take one step back, and how to make it final. */
interface Step {
  readonly path: string;
  readonly undo: () => Promise<void>;
  readonly finish?: () => Promise<void>;
}

/**
 * Writes files into a folder, which is made where it is missing. What is there is neither overwritten nor removed,
 * apart from files that are to be replaced; after a failure or an abort, everything is as it was before.
 *
 * @throws {CreateError} NOT_WRITTEN, CANCELLED when `signal` is aborted, NOT_TAKEN_BACK, or NOT_CLEANED_UP
 */
export async function apply(
  root: string,
  files: readonly RenderedFile[],
  { replacing, signal }: ApplyOptions = {},
): Promise<void> {
  const done: Step[] = [];
  let current = root;
  try {
    for (const file of files) {
      throwIfCancelled(signal);
      current = join(root, file.path);
      await makeFolder(dirname(current), done);
      if (replacing?.has(file.path) === true) await setAside(current, done);
      await writeFile(current, file, done);
    }
    throwIfCancelled(signal);
  } catch (error) {
    const reason = notWritten(error, current);
    const left = await each(done.toReversed(), ({ undo }) => undo());
    throw left.length > 0 ? new CreateError("NOT_TAKEN_BACK", reason.message, left) : reason;
  }
  const left = await each(done, async ({ finish }) => finish?.());
  if (left.length > 0) throw new CreateError("NOT_CLEANED_UP", left);
}

/** Does something for each step, whatever becomes of the others. Resolves with what it failed for. */
async function each(
  steps: readonly Step[],
  action: (step: Step) => Promise<void>,
): Promise<string[]> {
  const failed: string[] = [];
  for (const step of steps) {
    try {
      await action(step);
    } catch (error) {
      failed.push(`${step.path}: ${systemReason(error)}`);
    }
  }
  return failed;
}

async function writeFile(path: string, file: RenderedFile, done: Step[]): Promise<void> {
  const handle = await open(path, "wx", file.executable ? 0o755 : 0o644);
  // From here on the file is ours, also when its contents do not fit any more.
  done.push({ path, undo: ignoring(["ENOENT"], () => unlink(path)) });
  try {
    await handle.writeFile(file.contents);
  } finally {
    await handle.close();
  }
}

/** Moves a file out of the way, beside where it was: that takes no space, and it comes back as it was. */
async function setAside(path: string, done: Step[]): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString("hex")}.old`;
  await rename(path, aside);
  done.push({ path, undo: () => rename(aside, path), finish: () => unlink(aside) });
  if ((await lstat(aside)).isFile()) return;
  throw Object.assign(new Error("what was a file no longer is one"), { code: "EINVAL" });
}

async function makeFolder(path: string, done: Step[]): Promise<void> {
  try {
    await make(path, done);
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path), done);
    await make(path, done);
  }
}

async function make(path: string, done: Step[]): Promise<void> {
  try {
    await mkdir(path);
    // Somebody may have put something of theirs into it meanwhile: then it stays.
    done.push({ path, undo: ignoring(["ENOENT", "ENOTEMPTY", "EEXIST"], () => rmdir(path)) });
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

function ignoring(codes: readonly string[], action: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await action();
    } catch (error) {
      if (!codes.includes(systemCode(error) ?? "")) throw error;
    }
  };
}
