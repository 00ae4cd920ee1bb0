// Loaded before a program: ends it by SIGKILL when it is about to change the file system for the nth time (KILL_AT).
// Without a number it tells at the end how often that was.
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const at = Number(process.env.KILL_AT ?? Number.POSITIVE_INFINITY);
let count = 0;

const changing = [
  "chmod",
  "copyFile",
  "link",
  "mkdir",
  "rename",
  "rm",
  "rmdir",
  "unlink",
  "writeFile",
];
for (const name of [...changing, "open"]) {
  const original = fs[name];
  fs[name] = (...args) => {
    count++;
    if (count === at) process.kill(process.pid, "SIGKILL");
    return original(...args);
  };
}
syncBuiltinESMExports();
process.on("exit", () => process.stderr.write(`steps: ${count}\n`));
