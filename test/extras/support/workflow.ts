import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { run } from "../../support/run.ts";

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
}

/** What became of a job. */
export interface Ran {
  /** Names of the steps that ran. */
  readonly steps: readonly string[];
  /** Of the step that failed, else 0. */
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs the shell steps of a workflow's only job, one after the other, as GitHub's runner does; steps that use actions
 * are left out.
 *
 * @param programs shell scripts that take the place of programs, by name
 * @param scratch a folder for what the runner keeps
 */
export async function runWorkflow(
  directory: string,
  path: string,
  scratch: string,
  programs: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv,
): Promise<Ran> {
  const { jobs } = parse(await readFile(join(directory, path), "utf8")) as {
    jobs: Record<string, { steps: Step[] }>;
  };
  const bin = join(scratch, "bin");
  await mkdir(bin, { recursive: true });
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  }
  const outputs = new Map<string, string>();
  const ran: string[] = [];
  let output = "";
  for (const step of Object.values(jobs).flatMap(({ steps }) => steps)) {
    if (step.run === undefined || !isDue(step.if, outputs)) continue;
    ran.push(step.name ?? step.run);
    const written = join(scratch, "output");
    await writeFile(written, "");
    const result = await run("bash", ["-e", "-c", step.run], directory, {
      ...environment,
      PATH: [bin, process.env["PATH"]].join(delimiter),
      GITHUB_OUTPUT: written,
      RUNNER_TEMP: scratch,
    });
    output += `${result.output}\n`;
    if (result.code !== 0) return { steps: ran, code: result.code, output };
    for (const line of (await readFile(written, "utf8")).split("\n").filter(Boolean)) {
      const [name = "", value = ""] = line.split("=");
      outputs.set(`steps.${step.id}.outputs.${name}`, value);
    }
  }
  return { steps: ran, code: 0, output };
}

/** The conditions that our workflows have: an output that is there, or that has a value. */
function isDue(condition: string | undefined, outputs: ReadonlyMap<string, string>): boolean {
  if (condition === undefined) return true;
  const [, name = "", value] = /^([\w.]+)(?: == '(.*)')?$/.exec(condition) ?? [];
  if (name === "") throw new Error(`This runner does not understand "${condition}"`);
  const output = outputs.get(name) ?? "";
  return value === undefined ? output !== "" : output === value;
}
