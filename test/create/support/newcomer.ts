import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { inject, onTestFinished } from "vitest";
import { newHome } from "../../../tools/registry/home.ts";

/** What a program has said until it ended; everything in the order in which it came is in `all`. */
export interface Said {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly all: string;
}

/** Someone with a fresh home, an empty folder, and the registry that our packages are in. */
export interface Newcomer {
  /** The empty folder. */
  readonly folder: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command in a folder, by default the empty one. */
  readonly run: (command: string, folder?: string) => Promise<Said>;
  /** The same. @throws {Error} with all that it has said unless its exit code is 0 */
  readonly succeed: (command: string, folder?: string) => Promise<Said>;
}

/** A newcomer for the running test. */
export async function newcomer(): Promise<Newcomer> {
  const home = await newHome(inject("registry"));
  onTestFinished(() => home.remove());
  const folder = join(home.folder, "work");
  await mkdir(folder);
  const run = async (command: string, cwd = folder): Promise<Said> => {
    const [program = "", ...args] = command.split(" ");
    const { exitCode, stdout, all } = await execa(program, args, {
      cwd,
      env: home.env,
      extendEnv: false,
      stdin: "ignore",
      all: true,
      reject: false,
    });
    return { exitCode, stdout, all };
  };
  return {
    folder,
    home: home.folder,
    env: home.env,
    run,
    async succeed(command, cwd) {
      const said = await run(command, cwd);
      if (said.exitCode === 0) return said;
      throw new Error(`"${command}" ended with ${said.exitCode}:\n${said.all}`);
    },
  };
}
