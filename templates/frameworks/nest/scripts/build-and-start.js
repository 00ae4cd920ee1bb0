// Compiles the app and starts it, in this process: signals reach the app.
import { spawnSync } from "node:child_process";

const { status } = spawnSync("tsc -p tsconfig.build.json", { shell: true, stdio: "inherit" });
if (status === 0) await import("../dist/main.js");
else process.exitCode = 1;
