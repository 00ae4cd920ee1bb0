// Runs a task of this repository on a machine that has only git, Node and npm:
//
//     node tools/bootstrap.mjs <task> [arguments]
//
// Brings a newer Node where the machine's own is too old for the tools, installs the dependencies where they
// are missing or outdated, then runs tools/<task>.ts. It has no dependency and runs on any Node >= 18.
import { spawn } from "node:child_process";
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
  const newer = await bringNode();
  process.exitCode = await run(newer, process.argv.slice(1));
} else {
  const inputs = ["package-lock.json", "package.json", "runtime/package.json"];
  await install(root, [...inputs, "templates/package.json"]);
  // Deriving JavaScript from the templates uses what Node still calls experimental, which concerns nobody who runs this.
  const quiet = "--disable-warning=ExperimentalWarning";
  process.exitCode = await run(process.execPath, [
    quiet,
    join(root, "tools", `${task}.ts`),
    ...args,
  ]);
}

/** Installs a newer Node, puts it first on the PATH, tells its folder in BROUGHT_NODE and returns its program. */
async function bringNode() {
  const toolchain = join(root, "tools", "toolchain");
  const name = `node-${process.platform}-${process.arch}`;
  const { optionalDependencies } = JSON.parse(
    readFileSync(join(toolchain, "package.json"), "utf8"),
  );
  const own = process.versions.node;
  if (!(name in optionalDependencies)) {
    fail(`bootstrap: Node ${own} is too old: install Node ${requiredNode} or newer and try again`);
  }
  console.error(
    `Using Node ${optionalDependencies[name]} from the npm registry: ${own} is older than ${requiredNode}`,
  );
  await install(toolchain, ["package-lock.json"]);
  const bin = join(toolchain, "node_modules", name, "bin");
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
  process.env.BROUGHT_NODE = bin;
  return join(bin, "node");
}

/**
 * Installs what the lockfile of `folder` says, unless `inputs` are what they were at the last installation. `npm ci`
 * refuses a lockfile that lacks the binaries of some platform, and not every registry has them all to write one; this
 * adds what this platform lacks and writes nothing back.
 */
async function install(folder, inputs) {
  const hash = createHash("sha256").update(process.platform + process.arch);
  for (const input of inputs) hash.update(readFileSync(join(folder, input)));
  const wanted = hash.digest("hex");
  const stamp = join(folder, "node_modules", ".bootstrap");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const code = await run("npm", ["install", ...flags], folder);
  if (code !== 0) fail(`bootstrap: npm install failed in ${folder}`);
  writeFileSync(stamp, wanted);
}

/** Runs a program to its end in this terminal. Resolves with its exit code, 1 when a signal ended it. */
async function run(command, commandArgs, cwd = process.cwd()) {
  const shell = command === "npm" && process.platform === "win32";
  const child = spawn(command, commandArgs, { cwd, stdio: "inherit", shell });
  const forward = () => child.kill("SIGTERM");
  process.on("SIGTERM", forward).on("SIGINT", ignore);
  // The shell that npm runs a script in dies of a SIGTERM that npm passes on, and says nothing to us.
  const { ppid } = process;
  const watch = setInterval(() => process.ppid !== ppid && forward(), 500);
  return new Promise((resolve) => {
    child.once("error", (error) => fail(`bootstrap: cannot run ${command}: ${error.message}`));
    child.once("exit", (code) => {
      process.off("SIGTERM", forward).off("SIGINT", ignore);
      clearInterval(watch);
      resolve(code ?? 1);
    });
  });
}

// A terminal's Ctrl-C reaches the program that was started, which has things to stop: wait for it.
function ignore() {}

function isOlder(version, minimum) {
  const [a, b] = [version, minimum].map((text) => text.split(".").map(Number));
  const at = a.findIndex((number, index) => number !== b[index]);
  return at !== -1 && a[at] < b[at];
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
