// Has the app that runs in this folder replace its workers: sends SIGHUP to its primary.
import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

if (process.platform === "win32") fail("Windows has no SIGHUP: restart the app instead");
const folder = join(realpathSync(fileURLToPath(new URL("..", import.meta.url))), sep);
const pid = Number(read(new URL("../app.pid", import.meta.url)));
// A process that was killed leaves the file behind, and its number may be another one's by now: that of another app, too.
const command = commandOf(pid);
const isApp = /\b(?:scripts\/run\.js|main\.(?:js|ts))/.test(command);
if (!isApp || !runsFileOfThisFolder(pid, command)) fail("The app does not run in this folder");
process.kill(pid, "SIGHUP");
process.stdout.write(`Sent SIGHUP to process ${pid}: see the app's log\n`);

function commandOf(id) {
  if (!Number.isInteger(id) || id <= 0) return "";
  const ofSystem = read(`/proc/${id}/cmdline`);
  if (ofSystem !== "") return ofSystem;
  try {
    const stdio = ["ignore", "pipe", "ignore"];
    return execFileSync("ps", ["-o", "args=", "-p", `${id}`], { encoding: "utf8", stdio });
  } catch {
    return "";
  }
}

/** True where the system does not say. */
function runsFileOfThisFolder(id, typed) {
  let start;
  try {
    start = realpathSync(`/proc/${id}/cwd`);
  } catch {
    return true;
  }
  return typed
    .split("\0")
    .some((argument) => realPath(resolve(start, argument)).startsWith(folder));
}

function realPath(path) {
  try {
    return realpathSync(path);
  } catch {
    return "";
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function fail(message) {
  process.stderr.write(`${message}. Nothing was changed.\n`);
  process.exit(1);
}
