/** Folders that no record may speak of: git runs what is in its own, and the record is not part of itself. */
const foreign: ReadonlySet<string> = new Set([".git", ".sticky-socketio"]);

/** What NTFS calls `.git` and `.sticky-socketio` beside that. */
const shortName = /^(?:git|sticky)~\d/i;

/** Far above what an app has, and below what a file system or a stack takes. */
const [LONGEST, DEEPEST] = [1024, 64];

const controlCharacter = /\p{Cc}/u;

/**
 * Why a path cannot be that of a file of an app, as the end of a sentence; undefined where it can. A record comes with
 * the app, from whoever wrote that.
 */
export function pathProblem(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.length > LONGEST) return "it is too long";
  if (controlCharacter.test(path)) return "it has a control character";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "it is absolute";
  if (path.includes("\\")) return "it has a backslash";
  const segments = path.split("/");
  if (segments.length > DEEPEST) return "it has too many folders";
  if (segments.includes("..")) return "it may leave the app's folder";
  if (segments.some((segment) => segment === "" || segment === ".")) return "it is not normalised";
  const owner = segments.find((segment) => foreign.has(plain(segment)));
  if (owner !== undefined) return `${owner} is not for files of an app`;
  // As git does with core.protectNTFS: there, these are other names of a file or of something in it.
  if (segments.some((segment) => shortName.test(segment))) return "it is a short name of Windows";
  if (path.includes(":")) return "it has a colon";
  if (segments.some((segment) => /[. ]$/.test(segment))) return "it ends with a dot or a space";
  return undefined;
}

/** A name as file systems see it that tell neither case nor dots and spaces at the end apart. */
function plain(segment: string): string {
  return segment
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "")
    .replace(/[. ]+$/, "");
}
