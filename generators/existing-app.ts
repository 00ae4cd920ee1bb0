import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { updateCommandIn } from "./command-line/invocation.ts";
import { typedPath } from "./command-line/quote.ts";
import { CreateError, ignoreMissing } from "./errors.ts";
import type { Values } from "./options.ts";
import { answersPath } from "./record/format.ts";
import { answersIn } from "./update/changed-answers.ts";

/**
 * Refuses to make an app where there is one: mixed with another one, neither would work.
 *
 * @param given the answers for the new app, which an update may take
 * @throws {CreateError} APP_EXISTS
 */
export async function refuseApp(folder: string, given: Values): Promise<void> {
  const record = await lstat(join(folder, answersPath)).catch(ignoreMissing);
  if (record === undefined) return;
  throw new CreateError("APP_EXISTS", typedPath(folder), updateCommandIn(folder, answersIn(given)));
}
