// Runs a file of the app in this process, as Node itself would, once this Node is known to be new enough.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

await import("./check-node.js");
process.argv.splice(1, 1);
await import(pathToFileURL(resolve(process.argv[1])).href);
