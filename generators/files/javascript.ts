import type { TemplateData } from "./data.ts";

const TYPESCRIPT_PATH = /((?:\.\.?|src|test|scripts)\/[\w./*-]+)\.ts\b/g;

/** The same text with the paths of JavaScript files: `./auth.ts`, `src/main.ts` and `test/*.test.ts` end in `.js`. */
export function renamePaths(text: string): string {
  return text.replace(TYPESCRIPT_PATH, "$1.js");
}

/**
 * What an app in JavaScript gets of the layers' data: no compiler, no types, and files that end in `.js`.
 *
 * @param files paths of the app's files; a module of types alone is not among them
 */
export function withoutTypeScript(data: TemplateData, files: ReadonlySet<string>): TemplateData {
  const text = renamePaths(JSON.stringify(data));
  // What JSON does not have stays as it is: functions, and what is undefined.
  const renamed = { ...data, ...(JSON.parse(text) as TemplateData), commands: data.commands };
  const { typecheck: _, ...scripts } = renamed.scripts;
  const devDependencies = Object.fromEntries(
    Object.entries(renamed.devDependencies).filter(([name]) => !isOfTypes(name)),
  );
  const paths = Object.fromEntries(
    Object.entries(renamed.paths).filter(([path]) => !path.endsWith(".js") || files.has(path)),
  );
  return { ...renamed, scripts, devDependencies, paths };
}

function isOfTypes(name: string): boolean {
  return name === "typescript" || name.startsWith("@types/");
}
