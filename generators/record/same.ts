import { isDeepStrictEqual } from "node:util";
import { version } from "../assets.ts";
import type { AppDescription } from "../files/description.ts";
import type { RenderedFile } from "../files/render.ts";
import { headOf } from "./format.ts";
import type { RecordedApp } from "./read.ts";
import { pristineFile } from "./write.ts";

/**
 * Whether the record of an app is what it would be for this description and these files, however it is written down. Of
 * the source only what it changes in files counts: another clone of the same program has nothing to write.
 */
export function isRecorded(
  { generator, description, base }: RecordedApp,
  next: AppDescription,
  files: readonly RenderedFile[],
): boolean {
  const [recorded, head] = [
    headOf({ ...description, generator, source: undefined }),
    headOf({ ...next, generator: version, source: undefined }),
  ];
  return isDeepStrictEqual(recorded, head) && hasFiles(base, files);
}

/** Whether these are the files that an app was made of. */
export function hasFiles(base: RecordedApp["base"], files: readonly RenderedFile[]): boolean {
  return (
    base.size === files.length &&
    files.every((file) => isDeepStrictEqual(base.get(file.path), pristineFile(file)))
  );
}
