import { run } from "./run.ts";

process.exitCode = await run("node", ["runtime/bench/main.ts", ...process.argv.slice(2)]);
