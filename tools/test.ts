import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.ts";
import { run } from "./run.ts";
import { installServices } from "./services.ts";

/** Checks that are no test files, each counted as one test. */
const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ["format", "oxfmt", "--check"],
  ["lint", "oxlint", "--type-aware"],
  ["types", "tsc", "-p", "tsconfig.json"],
  ["types of the templates", "tsc", "-p", "templates/tsconfig.json"],
];

/** Arguments are vitest's: `npm test -- runtime` runs the tests whose path has "runtime" in it, and no checks. */
const filters = process.argv.slice(2);

await installServices();
await build();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, command, ...args] of filters.length > 0 ? [] : checks) {
  const code = await run(command, args);
  if (code === 0) total.passed++;
  else total.failed++;
  console.log(`${code === 0 ? "✓" : "✗"} ${name}`);
}
await runTests();

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function runTests(): Promise<void> {
  const report = join(tmpdir(), `create-sticky-socketio-app-${process.pid}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await run("vitest", [
    "run",
    "-c",
    "tools/vitest.config.ts",
    ...reporters,
    ...filters,
  ]);
  const counts = readReport(report);
  total.passed += counts.numPassedTests;
  total.failed += counts.numFailedTests;
  total.skipped += counts.numPendingTests + counts.numTodoTests;
  // A file that cannot be loaded, or an error outside a test, fails the run without failing any test.
  if (code !== 0 && counts.numFailedTests === 0) total.failed++;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

function readReport(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  } finally {
    rmSync(path, { force: true });
  }
}
