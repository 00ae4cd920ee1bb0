/** Most paths that a note lists. */
const shown = 10;

/** What people should do about files that git does not keep. */
export function ignoredNote(paths: readonly string[]): string {
  const more = paths.length > shown ? ` and ${paths.length - shown} more` : "";
  const listed = `${paths.slice(0, shown).join(", ")}${more}`;
  return `git ignores ${listed}, without which a clone of this app cannot be installed or updated. "git check-ignore --verbose ${paths[0]}" names the rule: remove it, or add a line that begins with "!" to the .gitignore of the app.`;
}
