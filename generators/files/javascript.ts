import type { TemplateData } from "./data.ts";

const TYPESCRIPT_PATH = /((?:\.\.?|src|test|scripts)\/[\w./*-]+)\.ts\b/g;

/** The same text with the paths of JavaScript files: `./auth.ts`, `src/main.ts` and `test/*.test.ts` end in `.js`. */
export function renamePaths(text: string): string {
  return text.replace(TYPESCRIPT_PATH, "$1.js");
}

/** What an app in JavaScript gets of the layers' data: no compiler, no types, and files that end in `.js`. */
export function withoutTypeScript(data: TemplateData): TemplateData {
  const text = renamePaths(JSON.stringify(data));
  // What JSON does not have stays as it is: functions, and what is undefined.
  const renamed = { ...data, ...(JSON.parse(text) as TemplateData), commands: data.commands };
  const { typecheck: _, ...scripts } = renamed.scripts;
  const devDependencies = Object.fromEntries(
    Object.entries(renamed.devDependencies).filter(([name]) => !isOfTypes(name)),
  );
  return { ...renamed, scripts, devDependencies };
}

function isOfTypes(name: string): boolean {
  return name === "typescript" || name.startsWith("@types/");
}
