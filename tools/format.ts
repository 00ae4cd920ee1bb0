import { run } from "./run.ts";

/** Formats every file, and mends what the linter can mend. */
process.exitCode = (await run("oxfmt", [])) || (await run("oxlint", ["--type-aware", "--fix"]));
