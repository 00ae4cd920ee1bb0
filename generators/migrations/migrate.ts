import type { Found } from "../files/working-tree.ts";
import { textOf } from "../merge/contents.ts";
import { inTheWayOf, plainText } from "../merge/lines.ts";
import type { Trees } from "../merge/trees.ts";
import { type PristineFile, sha256 } from "../record/format.ts";
import type { Migration, Rename } from "./migration.ts";

/** What is being migrated. */
interface Draft {
  readonly base: Map<string, PristineFile>;
  readonly mine: Map<string, Found>;
  readonly moved: Map<string, string>;
}

/** An app after migrations, and those that had something to do. */
export interface Migrated {
  readonly trees: Trees;
  readonly applied: readonly Migration[];
}

/** Applies migrations one after the other, to the app as it was made and as it is. Nothing on the disk is changed. */
export function migrate(trees: Trees, migrations: readonly Migration[]): Migrated {
  const draft: Draft = {
    base: new Map(trees.base),
    mine: new Map(trees.mine),
    moved: new Map(trees.moved),
  };
  return { applied: migrations.filter((one) => apply(draft, one)), trees: draft };
}

/** Every path that migrations move a file to: what is there matters, also where no version has anything there. */
export function targetsOf(migrations: readonly Migration[]): string[] {
  return migrations.flatMap(({ renames = [] }) =>
    renames.flatMap(({ to }) => [to, inJavaScript(to)]),
  );
}

/** Whether there was something to do. An app has each file in one language, so the paths of both are tried. */
function apply(draft: Draft, { renames = [], edits = {} }: Migration): boolean {
  const renamed = renames.flatMap(({ from, to }) => {
    const again = { from: inJavaScript(from), to: inJavaScript(to) };
    return [rename(draft, { from, to }), rename(draft, again)];
  });
  const edited = Object.entries(edits).flatMap(([path, edit]) => {
    return [...new Set([path, inJavaScript(path)])].map((one) => change(draft, one, edit));
  });
  return [...renamed, ...edited].includes(true);
}

function inJavaScript(path: string): string {
  return path.replace(/\.ts$/, ".js");
}

function rename({ base, mine, moved }: Draft, { from, to }: Rename): boolean {
  const [file, there = nothing] = [base.get(from), mine.get(from)];
  if (file === undefined || base.has(to)) return false;
  const isFile = there.found === "file";
  // What people have put in either place stays theirs, and the old file is one that the templates no longer have.
  if (isFile ? isTaken(mine.get(to)) : isTaken(there)) return false;
  base.delete(from);
  base.set(to, file);
  // Else people have deleted it or renamed it themselves.
  if (!isFile) return true;
  mine.set(to, there);
  mine.set(from, nothing);
  moved.set(to, moved.get(from) ?? from);
  moved.delete(from);
  return true;
}

const nothing: Found = { found: "nothing" };

function isTaken(found: Found = nothing): boolean {
  return found.found !== "nothing";
}

function change({ base, mine }: Draft, path: string, edit: (text: string) => string): boolean {
  const [file, there] = [base.get(path), mine.get(path)];
  if (file?.text === undefined) return false;
  const text = edit(file.text);
  base.set(path, { ...file, text, sha256: sha256(text) });
  const before = there?.found === "file" ? textOf(there.contents) : undefined;
  if (there?.found !== "file" || before === undefined) return text !== file.text;
  const plain = plainText(before);
  const edited = edit(plain);
  const after = edited === plain ? before : inTheWayOf(before, edited);
  if (after !== before) mine.set(path, { ...there, contents: Buffer.from(after) });
  return text !== file.text || after !== before;
}
