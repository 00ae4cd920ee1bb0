import { createEnv } from "yeoman-environment";
import AppGenerator from "./app/index.ts";
import { none } from "./spelling.ts";
import type { Values } from "./options.ts";
import { runningPackageManager } from "./package-managers.ts";
import { createAdapter } from "./prompts/adapter.ts";

/** Runs the app generator on this terminal: it asks for every answer that the values lack. */
export async function askAndCreate(values: Values): Promise<void> {
  const env = createEnv({
    adapter: createAdapter(),
    nodePackageManager: values.packageManager ?? runningPackageManager(),
  });
  // An option that is there but undefined would count as "no", and Yeoman takes a list for a text.
  const given = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(",") || none : value]);
  const generator = await env.instantiate(AppGenerator, {
    generatorOptions: Object.fromEntries(given),
  });
  await env.runGenerator(generator);
}
