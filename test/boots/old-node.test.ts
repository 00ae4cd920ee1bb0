import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderApp } from "../support/render-app.ts";

// What each script does on the Node that runs the tests, told by the app's package.json that a later one is needed.
test.each([
  ["http", "typescript"],
  ["http", "javascript"],
  ["nest", "typescript"],
] as const)(
  "every script of %s in %s says in one line that Node is too old",
  async (framework, language) => {
    const directory = await renderApp(
      { framework, language, tls: true, adapter: "redis", with: ["auth", "peers"] },
      `old-node-${framework}-${language}`,
    );
    const path = join(directory, "package.json");
    const manifest = await readFile(path, "utf8");
    await writeFile(path, manifest.replace(">=22.18.0", ">=999.18.0"));
    const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };
    // These run tools that know what they need.
    const { lint: _lint, typecheck: _typecheck, build: _build, ...own } = scripts;

    for (const [name, script] of Object.entries(own)) {
      const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", name], {
        cwd: directory,
        encoding: "utf8",
      });
      expect({ name, script, status, stdout, stderr }).toEqual({
        name,
        script,
        status: 1,
        stdout: "",
        stderr: `This app needs Node 999.18 or newer, and this is Node ${process.versions.node}: install a newer one, or put its folder first on the PATH.\n`,
      });
    }
  },
);
