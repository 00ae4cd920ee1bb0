import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { format } from "oxfmt";
import { renamePaths } from "../generators/files/javascript.ts";

const TYPE_DECLARATION = /^(?:export )?(?:declare |type |interface )/;
const EJS_TAG = /<%[\s\S]*?%>/g;
/** Layers that there is no JavaScript of: what they are made with is not. */
const TYPESCRIPT_ONLY = ["frameworks/nest", "namespaces/nest"];
/** Files that are not code and may name files that are. */
const PROSE = "**/{*.md,*.md.ejs,*.json,*.json.ejs,*.yml,*.yml.ejs,Dockerfile*,_*,*.html}";

/**
 * Makes JavaScript of the TypeScript templates in `from`, in the same layout in `to`: the types go, names end in
 * `.js`, and the result is formatted as if it had been written so.
 */
export async function deriveJavaScript(from: string, to: string): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  const needless = [...TYPESCRIPT_ONLY, ...globSync("**/tsconfig*.json", { cwd: to })];
  for (const path of needless) rmSync(join(to, path), { recursive: true, force: true });
  for (const path of globSync(PROSE, { cwd: to, withFileTypes: true })) {
    if (!path.isFile()) continue;
    const file = join(path.parentPath, path.name);
    writeFileSync(file, renamePaths(readFileSync(file, "utf8")));
  }
  for (const path of globSync("**/*.ts{,.ejs}", { cwd: to })) {
    const source = readFileSync(join(to, path), "utf8");
    rmSync(join(to, path));
    const derived = await toJavaScript(source);
    // A module of types alone leaves nothing, and nothing imports it any more.
    if (isEmpty(derived)) continue;
    writeFileSync(join(to, path.replace(/\.ts(\.ejs)?$/, ".js$1")), derived);
  }
}

/** The same module without types. EJS tags in it stay as they are. */
export async function toJavaScript(source: string): Promise<string> {
  const tags: string[] = [];
  const plain = withoutTypeDeclarations(source).replace(EJS_TAG, (tag) => {
    const name = `EJS_${tags.push(tag) - 1}_`;
    // What gives text stands where a name or a part of a string can; the rest is as good as a comment.
    return /^<%[-=]/.test(tag) ? name : `/*${name}*/`;
  });
  const stripped = stripTypeScriptTypes(plain, { mode: "strip" });
  const { code, errors } = await format("module.js", tidy(stripped), { printWidth: 100 });
  if (errors.length > 0) throw new Error(`cannot format:\n${stripped}`);
  const restored = code
    .replace(/\/\*(EJS_\d+_)\*\//g, "$1")
    .replace(/EJS_(\d+)_/g, (_, index: string) => tags[Number(index)] ?? "");
  return renamePaths(restored);
}

/** Takes away the blanks that types leave. */
function tidy(source: string): string {
  return source
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^(import .*)\n\n(?=import )/gm, "$1\n")
    .trimStart();
}

function isEmpty(source: string): boolean {
  return source.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "").trim() === "";
}

/** Types are declared at the top level of a module; what a comment says about one goes with it. */
function withoutTypeDeclarations(source: string): string {
  const kept: string[] = [];
  const lines = source.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (!TYPE_DECLARATION.test(line)) {
      kept.push(line);
      continue;
    }
    while (/^(?:\/\/|\/\*\*| \*)/.test(kept.at(-1) ?? "")) kept.pop();
    // Up to the line that closes it.
    const end = line.endsWith("{") ? /^\}/ : /[;}]$/;
    while (at < lines.length && !end.test(lines[at] ?? "")) at++;
  }
  return kept.join("\n");
}
