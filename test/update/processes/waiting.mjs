// Works until it is killed, as something that hangs, and says when it hears of an interruption.
import { interruptible } from "../../../generators/steps/interruptible.ts";

await interruptible(async (signal) => {
  signal.addEventListener("abort", () => process.stdout.write("aborted\n"));
  setInterval(() => {}, 60_000);
  process.stdout.write("begun\n");
  await new Promise(() => {});
});
