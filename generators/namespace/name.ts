import { pascalCase } from "./spelling.ts";

/** Most characters of a name: it becomes part of the names of files, types and functions. */
const longest = 40;

/** Names that would clash with files or classes that every app has. */
const ours: ReadonlySet<string> = new Set(["app", "chat", "index"]);

/** Names that no file may have on Windows, whatever its ending. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Why a namespace cannot have this name, as the end of a sentence; undefined where it can.
 *
 * @param taken names of the other namespaces that were added
 */
export function namespaceProblem(name: unknown, taken: readonly string[] = []): string | undefined {
  if (typeof name !== "string") return "the name of a namespace is a text";
  if (name.length > longest) {
    return `it has ${name.length} characters, and the name of a namespace has ${longest} at most`;
  }
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    return `the name of a namespace is lower-case letters, digits and hyphens between them, and begins with a letter${suggestion(name)}`;
  }
  if (ours.has(name)) return "every app has something of this name";
  if (devices.test(name)) return "Windows has no files of this name";
  const other = taken.find((one) => one !== name && pascalCase(one) === pascalCase(name));
  if (other === undefined) return undefined;
  return `in the code it would be called ${pascalCase(name)}, as the namespace "${other}" is`;
}

function suggestion(name: string): string {
  const cleaned = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-\d]+|-+$/g, "");
  const usable = cleaned !== "" && cleaned.length <= longest && !ours.has(cleaned);
  return usable ? `; try ${cleaned}` : "";
}
