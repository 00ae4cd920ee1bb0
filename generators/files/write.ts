import { join, relative } from "node:path";
import { UserError } from "../errors.ts";
import { apply } from "./apply.ts";
import { type PlannedFile, plan } from "./plan.ts";
import type { RenderedFile } from "./render.ts";

/**
 * Puts a new app into a folder, all of it or nothing. Any path that is already taken stops it, also by the same content:
 * then this is no new app. Ctrl-C is held back until what was written has been removed again.
 *
 * @throws {UserError} CONFLICT naming every path that is taken, NOT_WRITTEN, UNREADABLE or CANCELLED
 */
export async function writeApp(root: string, files: readonly RenderedFile[]): Promise<void> {
  const planned = await plan(root, files);
  const taken = planned.flatMap((entry) =>
    entry.action === "create" ? [] : [describe(root, entry)],
  );
  if (taken.length > 0) {
    throw new UserError("CONFLICT", relative(process.cwd(), root) || ".", [...new Set(taken)]);
  }

  const controller = new AbortController();
  const cancel = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, cancel);
  try {
    await apply(root, files, controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, cancel);
  }
}

function describe(root: string, entry: Exclude<PlannedFile, { action: "create" }>): string {
  const path = relative(process.cwd(), join(root, entry.obstacle)) || ".";
  if (entry.action === "same") return `${path} (the same already)`;
  return entry.obstacle === entry.file.path ? path : `${path} (not a directory)`;
}
