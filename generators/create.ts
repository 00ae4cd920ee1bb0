import { createEnv } from "yeoman-environment";
import AppGenerator from "./app/index.ts";
import type { Values } from "./options.ts";
import { runningPackageManager } from "./package-managers.ts";
import { createAdapter } from "./prompts.ts";

/** Runs the app generator with these values on this terminal; asks for every answer that they lack. */
export async function create(values: Values): Promise<void> {
  const env = createEnv({
    adapter: createAdapter(),
    nodePackageManager: values.packageManager ?? runningPackageManager(),
  });
  // An option that is there but undefined would count as "no".
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const generator = await env.instantiate(AppGenerator, {
    generatorOptions: Object.fromEntries(given),
  });
  await env.runGenerator(generator);
}
