import { root } from "./run.ts";
import { templatesDiff } from "./templates-diff/compare.ts";
import { textOf } from "./templates-diff/text.ts";

/** Shows what the apps of users would change between a git ref and now. */
const [ref, ...questions] = process.argv.slice(2);
if (ref === undefined) {
  console.error("Usage: npm run templates:diff -- <git ref> [question ...]");
  process.exitCode = 2;
} else {
  process.stdout.write(textOf(await templatesDiff(root, ref, questions)));
}
