import { gzipSync } from "node:zlib";
import { version } from "../assets.ts";
import type { AppDescription } from "../files/description.ts";
import { isText } from "../files/contents.ts";
import type { RenderedFile } from "../files/render.ts";
import {
  type PristineFile,
  type RecordHead,
  answersPath,
  format,
  headOf,
  pristinePath,
  sha256,
} from "./format.ts";

/** Of the operating system in the head of a gzip file: unknown, on every one. */
const [systemAt, unknownSystem] = [9, 255];

/**
 * The record of an app: the files that an update needs to tell what people changed since. The two belong together by a
 * digest, so that one of them without the other is noticed.
 *
 * @param files what the templates make of the description
 */
export function recordFiles(
  description: AppDescription,
  files: readonly RenderedFile[],
): RenderedFile[] {
  const head = headOf({ ...description, generator: version });
  const pristine = pristineText(head, files);
  const compressed = gzipSync(pristine, { level: 9 });
  compressed[systemAt] = unknownSystem;
  const answers = { format, ...head, pristine: sha256(pristine) };
  return [
    record(answersPath, Buffer.from(`${JSON.stringify(answers, undefined, 2)}\n`)),
    record(pristinePath, compressed),
  ];
}

/** A rendered file as the record has it. */
export function pristineFile({ contents, executable }: RenderedFile): PristineFile {
  return {
    executable,
    sha256: sha256(contents),
    ...(isText(contents) && { text: contents.toString() }),
  };
}

function pristineText(head: RecordHead, files: readonly RenderedFile[]): string {
  const entries = files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(entryOf);
  return JSON.stringify({ format, ...head, files: entries });
}

/** What is not so is left out: it is what most files are. */
function entryOf(file: RenderedFile): object {
  const { executable, sha256: digest, text } = pristineFile(file);
  return {
    path: file.path,
    ...(text === undefined ? { sha256: digest } : { text }),
    ...(executable && { executable }),
  };
}

function record(path: string, contents: Buffer): RenderedFile {
  return { path, contents, executable: false };
}
