import type { Writable } from "node:stream";
import { format } from "node:util";
import type { InputOutputAdapter } from "@yeoman/types";

const shown = ["write", "writeln", "ok", "info"];
// Yeoman announces each error here before it throws it; it is told once, by whoever catches it. The others speak of
// files, which Yeoman does not write for us.
const muted = [
  "error",
  "colored",
  "skip",
  "force",
  "create",
  "invoke",
  "conflict",
  "identical",
  "added",
  "removed",
];

/** Yeoman's log as plain lines, without what it says of errors and of files. */
export function createLog(output: Writable): InputOutputAdapter["log"] {
  const log = (message: unknown = "", ...rest: unknown[]) => {
    output.write(`${format(message, ...rest)}\n`);
    return log;
  };
  const silent = () => log;
  const methods = [...shown.map((name) => [name, log]), ...muted.map((name) => [name, silent])];
  return Object.assign(log, Object.fromEntries(methods));
}
