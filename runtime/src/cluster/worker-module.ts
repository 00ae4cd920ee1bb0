import { statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { StickyError } from "../errors.ts";

const HINT = 'give new URL("./worker.js", import.meta.url), or an absolute path';

/**
 * The absolute path of the module that each worker runs.
 *
 * @param worker a path, or a `file:` URL as text or object: `import.meta.url` where one file has both roles
 * @throws {StickyError} ERR_STICKY_OPTION naming what was given, and what is wrong with it
 */
export function resolveWorkerModule(worker: unknown): string {
  if (worker === undefined) throw invalid("worker is missing");
  const given = worker instanceof URL ? worker.href : worker;
  if (typeof given !== "string" || given === "") {
    throw invalid(`worker is ${JSON.stringify(given)}`);
  }
  const path = isUrl(given) ? pathOf(given) : resolve(given);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) return path;
  if (stats !== undefined) throw invalid(`worker is ${given}, which is not a file`);
  throw invalid(
    isUrl(given) || isAbsolute(given)
      ? `worker is ${given}, which does not exist`
      : `worker is ${given}, relative to the working directory: ${path} does not exist`,
  );
}

/** A scheme of one letter is a drive of Windows. */
function isUrl(text: string): boolean {
  return /^[a-z][a-z\d+.-]+:/i.test(text);
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw invalid(`worker is ${url} (${(error as Error).message})`);
  }
}

function invalid(problem: string): StickyError {
  return new StickyError("ERR_STICKY_OPTION", `${problem}: ${HINT}`);
}
