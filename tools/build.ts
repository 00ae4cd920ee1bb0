import { cpSync, globSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";
import { deriveJavaScript } from "./javascript.ts";
import { root, runOrThrow } from "./run.ts";

/** What the scaffolder reads of templates/; the layers' modules are part of the bundle. */
const shipped = [
  "package.json",
  "base/",
  "shared/*/",
  "frameworks/*/",
  "adapters/*/",
  "transports/*/",
  "tls/*/",
  "extras/*/",
];

/** Builds the runtime, packs it, and bundles the scaffolder with the templates and that tarball beside it. */
export async function build(): Promise<void> {
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  rmSync(join(root, "runtime", "dist"), { recursive: true, force: true });
  mkdirSync(join(dist, "vendor"), { recursive: true });

  await runOrThrow("tsc", ["-p", "runtime/tsconfig.json"]);
  const destination = ["--pack-destination", join("dist", "vendor")];
  await runOrThrow("npm", ["pack", "--silent", "--workspace", "runtime", ...destination]);
  for (const path of globSync(shipped, { cwd: join(root, "templates") })) {
    cpSync(join(root, "templates", path), join(dist, "templates", path), { recursive: true });
  }
  await deriveJavaScript(join(dist, "templates"), join(dist, "javascript"));
  await bundle(dist);
}

if (import.meta.main) await build();
