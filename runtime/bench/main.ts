/** Measures this package beside its peers. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Child } from "./child.ts";
import { describeEnvironment } from "./environment.ts";
import { measureWork, type WorkResult } from "./measure.ts";
import { readOptions } from "./options.ts";
import { reportProfiles } from "./profile.ts";
import { reportCosts, reportErrors, reportRatios } from "./report.ts";
import { ours, servers } from "./servers/index.ts";
import { works } from "./works/index.ts";

const options = readOptions(process.argv.slice(2));
const profiles = options.profile
  ? mkdtempSync(join(tmpdir(), "sticky-socketio-bench-"))
  : undefined;
const execArgv = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];

const load = new Child("load/main.ts");
const results: WorkResult[] = [];
try {
  for (const work of options.works) {
    const names = options.servers.filter((name) => work.servers.includes(name));
    if (names.length === 0) continue;
    process.stderr.write(`${work.title}: ${names.join(", ")}\n`);
    const size = options.quick ? "quick" : "full";
    const { rounds, patience } = options;
    results.push(await measureWork(work, names, load, { rounds, patience, size, execArgv }));
  }
} finally {
  await load.end();
}

const report = [
  describeEnvironment(),
  reportRatios(results),
  reportCosts(results, options.servers),
  reportErrors(results),
]
  .filter((part) => part !== "")
  .join("\n\n");
process.stdout.write(`\n${report}\n`);
if (profiles !== undefined) process.stdout.write(`\n${reportProfiles(profiles)}\n\n${profiles}\n`);

const isWhole =
  !options.quick &&
  profiles === undefined &&
  options.works.length === works.length &&
  options.servers.length === Object.keys(servers).length;
if (isWhole) writeResults(report);

// What a machine costs is for people to judge; a wrong answer is not.
const own = results.flatMap(({ series }) => series.filter(({ server }) => server === ours));
process.exitCode = own.some(({ errors }) => errors.length > 0) ? 1 : 0;

function writeResults(text: string): void {
  const introduction = `# Benchmark

CPU microseconds of all processes of the server (two workers and a primary) for one operation: the median of
${options.rounds} rounds in which the servers take turns, with the least and the most. Written by \`npm run bench\`.

`;
  writeFileSync(new URL("RESULTS.md", import.meta.url), `${introduction}${text}\n`);
}
