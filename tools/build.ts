import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";
import { root, runOrThrow } from "./run.ts";
import { shipTemplates } from "./ship-templates.ts";

/** Builds the runtime, packs it, and bundles the scaffolder with the templates and that tarball beside it. */
export async function build(): Promise<void> {
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  rmSync(join(root, "runtime", "dist"), { recursive: true, force: true });
  mkdirSync(join(dist, "vendor"), { recursive: true });

  await runOrThrow("tsc", ["-p", "runtime/tsconfig.json"]);
  const destination = ["--pack-destination", join("dist", "vendor")];
  await runOrThrow("npm", ["pack", "--silent", "--workspace", "runtime", ...destination]);
  await shipTemplates(dist);
  await bundle(dist);
}

if (import.meta.main) await build();
