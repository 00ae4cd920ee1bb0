import { creationFor } from "./creation-for.ts";
import { type Values, isComplete } from "./options.ts";
import { interruptible } from "./steps/interruptible.ts";

/**
 * Creates the app that these values describe, and asks on this terminal for every answer that they lack. Only to ask
 * Yeoman is loaded, which takes longer than everything else but the installation.
 *
 * @param given what people answered themselves
 */
export async function createOnTerminal(values: Values, given: Values): Promise<void> {
  if (!isComplete(values)) {
    const { askAndCreate } = await import("./ask.ts");
    return askAndCreate(values);
  }
  const creation = creationFor(values, { cwd: process.cwd(), given });
  await interruptible((signal) => creation.write(signal));
  await interruptible((signal) => creation.install(signal));
  await interruptible((signal) => creation.finish(signal));
}
