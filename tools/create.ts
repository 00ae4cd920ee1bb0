import { join } from "node:path";
import { build } from "./build.ts";
import { root, run } from "./run.ts";
import { isStale } from "./stale.ts";

if (isStale()) await build();
// npm runs scripts in the folder of their package.json, and says where it was called.
const args = [join(root, "dist", "cli.js"), ...process.argv.slice(2)];
process.exitCode = await run("node", args, process.env.INIT_CWD ?? process.cwd());
