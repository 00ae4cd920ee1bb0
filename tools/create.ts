import { join } from "node:path";
import { broughtNodeHint } from "./brought-node.ts";
import { build } from "./build.ts";
import { root, run } from "./run.ts";
import { isStale } from "./stale.ts";

if (isStale()) await build();
// npm runs scripts in the folder of their package.json, and says where it was called.
const args = [join(root, "dist", "cli.js"), ...process.argv.slice(2)];
const code = await run("node", args, process.env.INIT_CWD ?? process.cwd());
if (code === 0) process.stderr.write(broughtNodeHint());
process.exitCode = code;
