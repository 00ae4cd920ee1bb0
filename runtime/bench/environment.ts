import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, release, type } from "node:os";

const PACKAGES = ["@socket.io/sticky", "socket.io", "engine.io"];

/** Where and with what a benchmark ran. */
export function describeEnvironment(): string {
  const models = cpus();
  const require = createRequire(import.meta.url);
  const versions = PACKAGES.map((name) => {
    const paths = require.resolve.paths(name) ?? [];
    return `${name} ${versionIn(paths.map((path) => `${path}/${name}/package.json`))}`;
  });
  return [
    `${new Date().toISOString().slice(0, 10)}, ${models.length} x ${models[0]?.model}, ${type()} ${release()}`,
    [`Node ${process.versions.node}`, ...versions].join(", "),
  ].join("\n");
}

/** Not every package exports its manifest, so the files are looked for. */
function versionIn(manifests: readonly string[]): string {
  for (const manifest of manifests) {
    try {
      return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
    } catch {
      // The next folder up may have it.
    }
  }
  return "(not found)";
}
