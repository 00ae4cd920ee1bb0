import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { renderFiles } from "../../generators/files/app.ts";
import type { AppDescription } from "../../generators/files/description.ts";
import type { RenderedFile } from "../../generators/files/render.ts";
import { answersPath, pristinePath, sha256 } from "../../generators/record/format.ts";
import { recordFiles } from "../../generators/record/write.ts";

/** Writes files into a folder. */
export async function writeFiles(folder: string, files: readonly RenderedFile[]): Promise<void> {
  for (const { path, contents, executable } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents, { mode: executable ? 0o755 : 0o644 });
  }
}

/**
 * Writes an app as an older version of the generators made it.
 *
 * @param made what became of each of today's files in that version; undefined for none
 * @param generator that version
 */
export async function writeOldApp(
  folder: string,
  description: AppDescription,
  made: (file: RenderedFile) => RenderedFile | undefined,
  generator = "0.0.9",
): Promise<void> {
  const files = (await renderFiles(description)).flatMap((file) => made(file) ?? []);
  const record = new Map(
    recordFiles(description, files).map(({ path, contents }) => [path, contents]),
  );
  const text = gunzipSync(record.get(pristinePath) ?? "").toString();
  const pristine = JSON.stringify({ ...JSON.parse(text), generator });
  const head = JSON.parse(String(record.get(answersPath)));
  const answers = JSON.stringify({ ...head, generator, pristine: sha256(pristine) });
  await writeFiles(folder, [
    ...files,
    { path: answersPath, contents: Buffer.from(answers), executable: false },
    { path: pristinePath, contents: gzipSync(pristine), executable: false },
  ]);
}
