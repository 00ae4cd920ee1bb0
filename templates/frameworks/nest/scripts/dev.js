// Compiles and starts the app; `node --watch-path=src` runs it again after each change.
import { spawnSync } from "node:child_process";

const { status } = spawnSync("tsc -p tsconfig.build.json", { shell: true, stdio: "inherit" });
if (status === 0) await import("../dist/main.js");
