import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.ts";

/** Whether the program is not built, or something that it is built from is newer. */
export function isStale(): boolean {
  const built = statSync(join(root, "dist", "cli.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = globSync(["package.json", "generators/**", "templates/**", "runtime/src/**"], {
    cwd: root,
    exclude: (path) => path.endsWith("node_modules"),
  });
  return sources.some((path) => statSync(join(root, path)).mtimeMs > built);
}
