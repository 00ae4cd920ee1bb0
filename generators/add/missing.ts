import { renderFiles } from "../files/app.ts";
import { listsOf } from "../files/layers.ts";
import type { RenderedFile } from "../files/render.ts";
import { lookAt } from "../files/working-tree.ts";
import { isUntouched } from "../merge/contents.ts";
import { mergeFile } from "../merge/file.ts";
import { mergeInsertions } from "../merge/insertions.ts";
import type { RecordedApp } from "../record/read.ts";
import { pristineFile } from "../record/write.ts";
import { type Addition, withAddition, withoutAddition } from "./addition.ts";

/**
 * The app as if it had never had those files of an addition that people have deleted, nor what the addition brings to
 * files that layers share: then adding brings both back. The same app where none is missing.
 */
export async function withoutMissing(app: RecordedApp, addition: Addition): Promise<RecordedApp> {
  const bare = withoutAddition(app.description, addition);
  const before = byPath(await renderFiles(bare));
  const after = byPath(await renderFiles(withAddition(bare, addition)));
  const found = await lookAt(app.folder, new Set([...before.keys(), ...after.keys()]));
  const missing = [...after.keys()].filter(
    (path) => app.base.has(path) && !before.has(path) && found.get(path)?.found === "nothing",
  );
  if (missing.length === 0) return app;

  const base = new Map(app.base);
  for (const path of missing) base.delete(path);
  const lists = listsOf(app.description.answers);
  for (const [path, theirs] of after) {
    const [made, old, mine] = [app.base.get(path), before.get(path), found.get(path)];
    if (made === undefined || old === undefined || mine?.found !== "file") continue;
    // It has what the addition brings.
    if (old.contents.equals(theirs.contents) || isUntouched(made, mine.contents)) continue;
    const origin = pristineFile(old);
    const options = { labels, ...(lists.has(path) && { resolve: mergeInsertions }) };
    const { action } = mergeFile(path, { base: origin, mine, theirs }, options);
    // Where nobody can tell, it stays as people made it.
    if (action !== "conflict") base.set(path, origin);
  }
  return { ...app, base };
}

/** Nobody sees them: what would be a conflict is none. */
const labels = { base: "", theirs: "" };

function byPath(files: readonly RenderedFile[]): ReadonlyMap<string, RenderedFile> {
  return new Map(files.map((file) => [file.path, file]));
}
