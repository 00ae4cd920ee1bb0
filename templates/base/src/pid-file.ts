import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { log } from "./log.ts";

const file = fileURLToPath(new URL("../app.pid", import.meta.url));

/** Tells scripts/reload.js which process to signal, until this one ends. */
export function writePidFile(): void {
  try {
    writeFileSync(file, `${process.pid}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    log.info({ file, code }, "no pid file: the script reload cannot find this process");
    return;
  }
  process.once("exit", () => {
    // The last one that was started has the file.
    if (readPid() === process.pid) rmSync(file, { force: true });
  });
}

function readPid(): number | undefined {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
