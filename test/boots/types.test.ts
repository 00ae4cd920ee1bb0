import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fits } from "../../generators/constraints.ts";
import { choicesOf } from "../../generators/options.ts";
import { combinations, renderApp } from "../support/render-app.ts";
import { run } from "../support/run.ts";

// Every value of the other questions comes with every framework, though not with every adapter: no file has to do with
// two questions.
const transports = choicesOf("transports");
const extras = choicesOf("with");
const apps = combinations.map(({ framework, adapter }, index) => {
  const one = transports[index % transports.length] ?? "all";
  const every = extras.filter((extra) => fits("with", extra, { adapter, transports: one }));
  return {
    framework,
    adapter,
    transports: one,
    tls: index % 3 === 1,
    with: every.filter((_extra, position) => (index + position) % 2 === 0),
  };
});

test.concurrent.for(apps)(
  "an app with $framework, $adapter, $transports, TLS $tls and $with has correct types and no lint",
  { timeout: 60_000 },
  async (choices, { onTestFinished }) => {
    const name = `types-${choices.framework}-${choices.adapter}`;
    const directory = await renderApp(choices, name);
    expect(await run("tsc", [], directory)).toEqual({ code: 0, output: "" });

    // Our git ignores it where it is, and so does the linter.
    const copy = await mkdtemp(join(tmpdir(), "lint-"));
    onTestFinished(() => rm(copy, { recursive: true }));
    await cp(directory, copy, { recursive: true });
    expect(await run("oxlint", ["--deny-warnings"], copy)).toEqual({
      code: 0,
      output: expect.stringMatching(/^Found 0 warnings and 0 errors\./),
    });
  },
);
