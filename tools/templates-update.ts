import { parseArgs } from "node:util";
import { root, run, runOrThrow } from "./run.ts";
import { makeLockfile } from "./templates-update/lockfile.ts";
import { type Raise, applyRaises, findRaises } from "./templates-update/versions.ts";

const usage = `npm run templates:update [-- --major --dry-run]

Raises the versions that generated apps get, then runs the apps with them.

  --major    also to another major version
  --dry-run  only show what would be raised

Exit codes: 0 done, or nothing to raise; 1 the versions are raised and something fails with them; 2 wrong usage.`;

/** What must hold for apps with other versions. */
const tests = ["test/generators/snapshots", "test/templates", "test/boots", "test/extras"];

const { major, dryRun } = readArguments();
const raises = await findRaises(root, { major });
for (const raise of raises) console.log(lineOf(raise));
if (raises.length === 0) console.log("Every version is the newest one.");
else if (!dryRun) process.exitCode = await raiseAndTry();

function readArguments(): { major: boolean; dryRun: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        major: { type: "boolean", default: false },
        "dry-run": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return { major: values.major, dryRun: values["dry-run"] };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return process.exit(2);
  }
}

function lineOf({ name, from, to, manifests }: Raise): string {
  return `${name.padEnd(34)} ${from} -> ${to}  (${manifests.join(", ")})`;
}

/** Resolves with the exit code. */
async function raiseAndTry(): Promise<number> {
  applyRaises(root, raises);
  await makeLockfile(root);
  // The same command as on a fresh clone: it installs what the lockfile says now, and builds.
  await runOrThrow("node", ["tools/bootstrap.mjs", "build"]);
  const vitest = ["run", "-c", "tools/vitest.config.ts"];
  await runOrThrow("vitest", [...vitest, "test/generators/snapshots", "--update"]);
  await runOrThrow("tsc", ["-p", "templates/tsconfig.json"]);
  const code = await run("vitest", [...vitest, ...tests]);
  if (code === 0) console.log("\nRaised, and everything passes. Read `git diff`, then commit.");
  else console.error("\nRaised, and something fails: see above. `git checkout .` takes it back.");
  return code;
}
