import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { coveredLines, type FunctionCoverage } from "./v8-coverage/covered-lines.ts";
import { root, run } from "./run.ts";

/** Least share of the lines of the runtime that its tests must run, in percent. */
const MINIMUM = 95;

/**
 * Runs the runtime's tests and shows which of its lines their processes have run: primaries and workers, also those
 * that were killed. What tests import themselves does not count. Arguments are vitest's.
 */
const folder = mkdtempSync(join(tmpdir(), "coverage-"));
const tools = join(root, "tools", "v8-coverage");
const recorder = pathToFileURL(join(tools, "recorder.ts")).href;
const sources = join(root, "runtime", "src");
try {
  process.env.COVERAGE_FOLDER = folder;
  process.env.COVERAGE_SOURCES = pathToFileURL(sources).href + "/";
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --import=${recorder}`.trim();
  const filters = process.argv.length > 2 ? process.argv.slice(2) : ["runtime/test"];
  const code = await run("vitest", ["run", "-c", join(tools, "vitest.config.ts"), ...filters]);
  const share = report(readRecords());
  if (code !== 0) console.error("\nTests have failed, so this is not all that they cover.");
  else if (share < MINIMUM) console.error(`\nLess than ${MINIMUM} % of the lines ran.`);
  process.exitCode = code === 0 && share >= MINIMUM ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What all processes have recorded, by the URL of the source. */
function readRecords(): Map<string, FunctionCoverage[][]> {
  const records = new Map<string, FunctionCoverage[][]>();
  for (const name of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, name), "utf8").split("\n")) {
      // A process that was killed may not have finished its last line.
      if (!line.endsWith("]")) continue;
      for (const { url, functions } of JSON.parse(line) as Script[]) {
        const known = records.get(url) ?? [];
        known.push(functions);
        records.set(url, known);
      }
    }
  }
  return records;
}

interface Script {
  readonly url: string;
  readonly functions: FunctionCoverage[];
}

/** Prints a table. Returns the share of covered lines in percent. */
function report(records: ReadonlyMap<string, FunctionCoverage[][]>): number {
  const total = { lines: 0, covered: 0 };
  const rows: string[][] = [];
  for (const file of readdirSync(sources, { recursive: true, encoding: "utf8" }).toSorted()) {
    if (!file.endsWith(".ts")) continue;
    const path = join(sources, file);
    const lines = coveredLines(readFileSync(path, "utf8"), records.get(pathToFileURL(path).href));
    const missed = [...lines].filter(([, isCovered]) => !isCovered).map(([line]) => line);
    total.lines += lines.size;
    total.covered += lines.size - missed.length;
    if (lines.size === 0) continue;
    rows.push([file, percentage(lines.size - missed.length, lines.size), ranges(missed)]);
  }
  rows.push(["all", percentage(total.covered, total.lines), ""]);
  const width = Math.max(...rows.map(([file = ""]) => file.length));
  console.log(`\nLines of ${relative(root, sources)} that ran in the tests' processes\n`);
  for (const [file = "", share = "", missed = ""] of rows) {
    console.log(`${file.padEnd(width)}  ${share.padStart(7)}  ${missed}`.trimEnd());
  }
  return (100 * total.covered) / total.lines;
}

function percentage(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

/** `[1, 2, 3, 7]` as "1-3, 7". */
function ranges(lines: readonly number[]): string {
  const result: [from: number, to: number][] = [];
  for (const line of lines) {
    const last = result.at(-1);
    if (last && last[1] === line - 1) last[1] = line;
    else result.push([line, line]);
  }
  return result.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}
