// Ends a script with one line where this Node is too old for the app, instead of with the stack of a syntax error. It has
// to be understood by any Node.
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const [major, minor] = /(\d+)\.(\d+)/.exec(engines.node).slice(1).map(Number);
const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);

if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
  process.stderr.write(
    `This app needs Node ${major}.${minor} or newer, and this is Node ${process.versions.node}: install a newer one, or put its folder first on the PATH.\n`,
  );
  process.exit(1);
}
