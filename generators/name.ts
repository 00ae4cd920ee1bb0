import { basename, dirname, join, resolve } from "node:path";
import validate from "validate-npm-package-name";

/** The app's package name: the last part of its directory, also where that is given as `.` or ends with a slash. */
export function nameOf(directory: string): string {
  return basename(resolve(directory));
}

/** The name as far as a DNS label can have it (RFC 1035), with room for what is put behind it. */
export function labelOf(name: string): string {
  const label = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return (
    label
      .replace(/^[^a-z]+/, "")
      .slice(0, 40)
      .replace(/-$/, "") || "app"
  );
}

/** Why npm would refuse a package named after this directory, with a name that it takes; undefined where it would not. */
export function nameProblem(directory: string): string | undefined {
  if (directory.trim() === "") return "a directory is needed";
  if (/\p{Cc}/u.test(directory)) return "it has a control character";
  const name = nameOf(directory);
  const { validForNewPackages, errors, warnings } = validate(name);
  if (validForNewPackages) return undefined;
  const reason = errors?.[0] ?? warnings?.[0] ?? "the name is not valid";
  return `npm refuses a package named "${name}" (${reason}); try ${suggestion(directory, name)}`;
}

function suggestion(directory: string, name: string): string {
  const cleaned = name
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .slice(0, 100)
    .replaceAll(/^[._-]+|[._-]+$/g, "");
  const valid = validate(cleaned).validForNewPackages
    ? cleaned
    : [cleaned, "socketio-app"].filter((part) => /[a-z0-9]/.test(part)).join("-");
  // The name of "." is not in what was typed, and the current directory cannot be renamed from inside: go one deeper.
  return basename(directory) === name ? join(dirname(directory), valid) : valid;
}
