import { isUtf8 } from "node:buffer";
import type { Found } from "./working-tree.ts";

/** A file without its path. */
export interface FileState {
  readonly contents: Buffer;
  readonly executable: boolean;
}

/** Whether contents can be compared and merged line by line. */
export function isText(contents: Buffer): boolean {
  return isUtf8(contents) && !contents.includes(0);
}

/**
 * The file at a path that was looked at; undefined where there is none.
 *
 * @param otherwise whether it can be run where the operating system has no such bit, by default not
 */
export function stateOf(found: Extract<Found, { found: "file" }>, otherwise?: boolean): FileState;
export function stateOf(found: Found | undefined, otherwise?: boolean): FileState | undefined;
export function stateOf(found: Found | undefined, otherwise = false): FileState | undefined {
  if (found?.found !== "file") return undefined;
  const executable = process.platform === "win32" ? otherwise : (found.mode & 0o100) !== 0;
  return { contents: found.contents, executable };
}

export function isSameState(one: FileState | undefined, other: FileState | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.executable === other.executable && one.contents.equals(other.contents);
}
