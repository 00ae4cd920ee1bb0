// Has the app that runs in this folder replace its workers: sends SIGHUP to its primary.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

if (process.platform === "win32") fail("Windows has no SIGHUP: restart the app instead");
const pid = Number(read(new URL("../app.pid", import.meta.url)));
// A process that was killed leaves the file behind, and its number may be another one's by now.
const isApp = /\b(?:scripts\/run\.js|main\.(?:js|ts))/.test(commandOf(pid));
if (!isApp) fail("The app does not run in this folder");
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
