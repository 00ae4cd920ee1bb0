// Kills, stops, reloads and starves two servers at random, and accounts for every message.
import { parseArgs } from "node:util";
import { describe, runChaos } from "../test/servers/chaos/run-chaos.ts";
import { build } from "./build.ts";
import { installServices } from "./services.ts";

const usage =
  "npm run chaos [-- --seeds <count> --seconds <seconds for each> --seed <the first one>]";

const { seeds, seconds, seed } = readArguments();
await installServices();
await build();
let failures = 0;
for (let count = 0; count < seeds; count++) {
  console.log(`\nseed ${seed + count}`);
  try {
    const run = await runChaos(seed + count, seconds * 1000, (line) => console.log(`  ${line}`));
    console.log(describe(run));
    if (run.account.wrong.length + run.problems.length > 0) failures++;
  } catch (error) {
    console.error(error);
    failures++;
  }
}
console.log(`\n${seeds - failures} of ${seeds} runs went as they should`);
process.exit(failures === 0 ? 0 : 1);

function readArguments(): { seeds: number; seconds: number; seed: number } {
  const options = {
    seeds: { type: "string", default: "20" },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
  } as const;
  try {
    const { values } = parseArgs({ options });
    const numbers = Object.entries(values).map(([name, value]) => {
      if (/^\d{1,10}$/.test(value)) return [name, Number(value)];
      throw new Error(`--${name} is ${JSON.stringify(value)}: use a whole number`);
    });
    return Object.fromEntries(numbers) as ReturnType<typeof readArguments>;
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: ${usage}`);
    return process.exit(2);
  }
}
