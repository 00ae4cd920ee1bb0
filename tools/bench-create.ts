import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { build } from "./build.ts";
import { type Home, newHome } from "./registry/home.ts";
import { ours, publishOurs } from "./registry/packages.ts";
import { startRegistry } from "./registry/registry.ts";
import { root } from "./run.ts";

/**
 * How long it takes to have an app, beside create-vite in the same run: the first time on a machine, so nothing is in
 * npm's cache. And how long `--help` takes, beside a Node that does nothing.
 */
const peer = "vite@9.3.0";
const usage = "npm run bench:create [-- --runs <number, by default 9>]";

const execute = promisify(execFile);
const { runs } = readArguments();

await build();
const registry = await startRegistry(ours);
try {
  await publishOurs(registry);
  const cold = await alternate({
    "npm create sticky-socketio-app": () =>
      create("sticky-socketio-app my-app -- --yes --no-install"),
    [`npm create ${peer}`]: () => create(`${peer} my-app -- --template vanilla --no-interactive`),
  });
  report("An app, with an empty cache", cold);
  const help = await alternate({
    "--help": () => time(["node", join(root, "dist", "cli.js"), "--help"]),
    "node -e 0": () => time(["node", "-e", "0"]),
  });
  report("Help", help);
} finally {
  await registry.stop();
}

function readArguments(): { runs: number } {
  try {
    const { values } = parseArgs({ options: { runs: { type: "string", default: "9" } } });
    const count = Number(values.runs);
    if (Number.isInteger(count) && count > 0) return { runs: count };
    throw new Error(`--runs is "${values.runs}": use a number from 1`);
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: ${usage}`);
    return process.exit(2);
  }
}

/** Milliseconds of each run, by name. They take turns, and what comes first is thrown away: it fills the registry. */
async function alternate(
  works: Readonly<Record<string, () => Promise<number>>>,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(Object.keys(works).map((name) => [name, []]));
  for (let turn = 0; turn <= runs; turn++) {
    for (const [name, work] of Object.entries(works)) {
      const duration = await work();
      if (turn > 0) times.get(name)?.push(duration);
    }
  }
  return times;
}

/** Runs `npm create` in a home of its own. */
async function create(what: string): Promise<number> {
  const home = await newHome(registry.url);
  try {
    const folder = join(home.folder, "work");
    await mkdir(folder);
    return await time(["npm", "create", "--yes", ...what.split(" ")], folder, home);
  } finally {
    await home.remove();
  }
}

async function time(
  [program = "", ...args]: readonly string[],
  cwd: string = root,
  home?: Home,
): Promise<number> {
  const began = performance.now();
  await execute(program, args, { cwd, ...(home !== undefined && { env: home.env }) });
  return performance.now() - began;
}

/** Prints the medians, and how the first compares with the second. */
function report(title: string, times: ReadonlyMap<string, readonly number[]>): void {
  console.log(`\n${title}, median of ${runs}`);
  const medians = [...times].map(([name, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const range = `${sorted.at(0)?.toFixed(0)} to ${sorted.at(-1)?.toFixed(0)}`;
    console.log(`  ${name.padEnd(32)} ${median.toFixed(0).padStart(6)} ms  (${range})`);
    return median;
  });
  const [own = Number.NaN, other = Number.NaN] = medians;
  console.log(`  ratio ${(own / other).toFixed(2)}, difference ${(own - other).toFixed(0)} ms`);
}
