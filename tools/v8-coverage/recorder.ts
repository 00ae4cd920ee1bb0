/**
 * Loaded by every Node process of a coverage run before anything else (`--import`): records which code of
 * COVERAGE_SOURCES runs. Tests kill their processes, and what V8 would write at their exit is lost then, so this is
 * written again and again, each time what has run since the last.
 */
import { appendFileSync } from "node:fs";
import { Session, type Profiler } from "node:inspector";
import { join } from "node:path";

/** Pause between two records, in milliseconds. */
export const INTERVAL = 100;

const { COVERAGE_FOLDER, COVERAGE_SOURCES } = process.env;
// Vitest's own processes run the sources, too, but transformed.
const isFixture = process.argv[1] !== undefined && !/[\\/]node_modules[\\/]/.test(process.argv[1]);
if (COVERAGE_FOLDER && COVERAGE_SOURCES && isFixture) record(COVERAGE_FOLDER, COVERAGE_SOURCES);

function record(folder: string, sources: string): void {
  const file = join(folder, `${process.pid}-${Date.now()}`);
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const write = () => {
    // Within one process the answer comes before `post` returns.
    session.post("Profiler.takePreciseCoverage", (_, { result }) => {
      const scripts = result.filter(hasRun);
      if (scripts.length > 0) appendFileSync(file, `${JSON.stringify(scripts)}\n`);
    });
  };
  const hasRun = ({ url, functions }: Profiler.ScriptCoverage) =>
    url.startsWith(sources) &&
    functions.some(({ ranges }) => ranges.some(({ count }) => count > 0));
  setInterval(write, INTERVAL).unref();
  process.on("exit", write);
}
