import { constants, copyFile, link, open, rename, rm, unlink } from "node:fs/promises";
import { systemCode } from "../errors.ts";
import { sync } from "./sync.ts";

/** What a file is called while it is copied to its place. */
export function partOf(target: string, index: number): string {
  return `${target}.sticky-socketio-${index}.part`;
}

/**
 * Moves a file to a path, which has the file or what was there before at any time. Folders of an app may be on other
 * file systems, to which a file is copied: then it is the old one that is left when the process dies.
 *
 * @param index of its step
 */
export async function move(from: string, to: string, index: number): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCode(error) !== "EXDEV") throw error;
    const part = partOf(to, index);
    await rm(part, { force: true });
    await copyDurably(from, part, constants.COPYFILE_EXCL);
    await rename(part, to);
    await unlink(from);
  }
}

/** Keeps what is about to be replaced. As a second name of the same file, there is no moment without the first. */
export async function keep(path: string, as: string): Promise<void> {
  try {
    await link(path, as);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return;
    // There are file systems without a second name.
    await copyDurably(path, as, constants.COPYFILE_FICLONE);
  }
}

async function copyDurably(from: string, to: string, mode: number): Promise<void> {
  await copyFile(from, to, mode);
  // Windows syncs only what may be written to.
  const handle = await open(to, process.platform === "win32" ? "r+" : "r");
  try {
    await sync(handle);
  } finally {
    await handle.close();
  }
}
