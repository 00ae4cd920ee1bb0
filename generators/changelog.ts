import { readFile } from "node:fs/promises";
import semver from "semver";
import { changelogFile, version } from "./assets.ts";

/** What changed in a version. */
export interface ChangelogEntry {
  readonly version: string;
  /** Markdown, without the version's heading. */
  readonly text: string;
}

/** What changed after a version, up to the one of this program, the latest first. */
export async function changesSince(earlier: string): Promise<ChangelogEntry[]> {
  if (!semver.lt(earlier, version)) return [];
  return entriesOf(await readFile(changelogFile, "utf8")).filter(
    (entry) => semver.gt(entry.version, earlier) && semver.lte(entry.version, version),
  );
}

/** The entries of a changelog in the form of Keep a Changelog, in its order. */
export function entriesOf(changelog: string): ChangelogEntry[] {
  const [, ...sections] = changelog.split(/^## (?=\[)/m);
  return sections.flatMap((section) => {
    const [heading = "", ...lines] = section.split(/\r?\n/);
    const found = /\d+\.\d+\.\d+[\w.+-]*/.exec(heading)?.[0];
    // Links are listed below the last entry.
    const text = lines.filter((line) => !/^\[[^\]]+\]: /.test(line)).join("\n");
    return found === undefined ? [] : [{ version: found, text: text.trim() }];
  });
}
