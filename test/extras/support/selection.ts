import { fits } from "../../../generators/constraints.ts";
import { choicesOf, type Answers } from "../../../generators/options.ts";

const frameworks = choicesOf("framework");
const adapters = choicesOf("adapter");
const packageManagers = choicesOf("packageManager");

/** Every framework with every adapter; each with all the other answers in turn. */
export const everyPair = frameworks.flatMap((framework, row) =>
  adapters.map((adapter, column) => ({
    framework,
    adapter,
    packageManager: at(packageManagers, row + column),
    transports: at(choicesOf("transports"), row),
    tls: column % 2 === 1,
  })),
) satisfies Partial<Answers>[];

/** Every framework once, with the adapters in turn. */
export const everyFramework = frameworks.map((framework, row) => ({
  framework,
  adapter: at(adapters, row),
})) satisfies Partial<Answers>[];

export const everyExtra = choicesOf("with");

/** Every extra that goes with these answers. */
export function extrasFor(answers: Partial<Answers>): Answers["with"] {
  return everyExtra.filter((extra) => fits("with", extra, answers));
}

function at<Value>(values: readonly Value[], index: number): Value {
  return values[index % values.length] as Value;
}
