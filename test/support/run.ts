import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

const binaries = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));

/** Runs a program, one of our `node_modules/.bin` for instance, until it ends. */
export async function run(
  program: string,
  args: readonly string[],
  directory: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; output: string }> {
  const PATH = [binaries, process.env["PATH"]].join(delimiter);
  // Not all of ours: vitest and npm leave much in it that would change what they do inside.
  const child = spawn(program, args, { cwd: directory, env: { PATH, ...environment } });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: Buffer.concat(output).toString().trim() };
}
