// Runs a task of this repository on a machine that has only git, Node and npm:
//
//     node tools/bootstrap.mjs <task> [arguments]
//
// Brings a newer Node where the machine's own is too old for the tools, installs the dependencies where they
// are missing or outdated, then runs tools/<task>.ts. It has no dependency and runs on any Node >= 18.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const requiredNode = engines.node.replace(/^>=/, "");

const [task, ...args] = process.argv.slice(2);
if (task === undefined || !existsSync(join(root, "tools", `${task}.ts`))) {
  fail(`bootstrap: no task "${task ?? ""}": name one that tools/ has a .ts file for`);
}

if (isOlder(process.versions.node, requiredNode)) {
  runOnNewerNode();
} else {
  install(root, [
    "package-lock.json",
    "package.json",
    "runtime/package.json",
    "templates/package.json",
  ]);
  exitAs(run(process.execPath, [join(root, "tools", `${task}.ts`), ...args], process.cwd()));
}

function runOnNewerNode() {
  const toolchain = join(root, "tools", "toolchain");
  const name = `node-${process.platform}-${process.arch}`;
  const { optionalDependencies } = JSON.parse(
    readFileSync(join(toolchain, "package.json"), "utf8"),
  );
  if (!(name in optionalDependencies)) {
    fail(
      `bootstrap: Node ${process.versions.node} is too old: install Node ${requiredNode} or newer and try again`,
    );
  }
  console.error(
    `Using Node ${optionalDependencies[name]} from the npm registry: this machine's ${process.versions.node} is older than ${requiredNode}`,
  );
  install(toolchain, ["package-lock.json"]);
  const bin = join(toolchain, "node_modules", name, "bin");
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
  exitAs(run(join(bin, "node"), process.argv.slice(1), process.cwd()));
}

/**
 * Installs what the lockfile of `folder` says, unless `inputs` are what they were at the last installation. `npm ci`
 * refuses a lockfile that lacks the binaries of some platform, and not every registry has them all to write one; this
 * adds what this platform lacks and writes nothing back.
 */
function install(folder, inputs) {
  const hash = createHash("sha256").update(process.platform + process.arch);
  for (const input of inputs) hash.update(readFileSync(join(folder, input)));
  const wanted = hash.digest("hex");
  const stamp = join(folder, "node_modules", ".bootstrap");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = run("npm", ["install", ...flags], folder);
  if (result.status !== 0) {
    if (result.error) console.error(`bootstrap: cannot run npm: ${result.error.message}`);
    fail(`bootstrap: npm install failed in ${folder}`);
  }
  writeFileSync(stamp, wanted);
}

function run(command, commandArgs, cwd) {
  // Ctrl-C reaches the child too, which has things to stop: wait for it instead of dying before it.
  process.on("SIGINT", () => {});
  return spawnSync(command, commandArgs, {
    cwd,
    stdio: "inherit",
    shell: command === "npm" && process.platform === "win32",
  });
}

function exitAs({ status, signal, error }) {
  if (error) fail(`bootstrap: ${error.message}`);
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}

function isOlder(version, minimum) {
  const [a, b] = [version, minimum].map((text) => text.split(".").map(Number));
  const at = a.findIndex((number, index) => number !== b[index]);
  return at !== -1 && a[at] < b[at];
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
