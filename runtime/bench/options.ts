import { parseArgs } from "node:util";
import { servers, type ServerName } from "./servers/index.ts";
import { works } from "./works/index.ts";
import type { Work } from "./works/work.ts";

export interface Options {
  readonly works: readonly Work[];
  readonly servers: readonly ServerName[];
  readonly quick: boolean;
  readonly rounds: number;
  /** As in `Effort`. */
  readonly patience: number;
  readonly profile: boolean;
}

/** Seven works, with what a last round takes beyond it, stay within a minute on a busy machine as well. */
const QUICK_PATIENCE = 6_000;

const USAGE = `npm run bench -- [options]
  --quick            fewer rounds of fewer operations: ends within a minute, says less
  --rounds <number>  how often each server is measured at each work
  --only <work>      only this work; can be repeated
                     (${works.map(({ name }) => name).join(", ")})
  --server <name>    only this server; can be repeated
                     (${Object.keys(servers).join(", ")})
  --profile          profile the processes of the servers and show what costs most`;

/** Ends the process with 2 when the arguments make no sense, and with 0 after `--help`. */
export function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        quick: { type: "boolean", default: false },
        rounds: { type: "string" },
        only: { type: "string", multiple: true, default: works.map(({ name }) => name) },
        server: { type: "string", multiple: true, default: Object.keys(servers) },
        profile: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(`${USAGE}\n`);
      process.exit(0);
    }
    const { quick, profile, rounds = quick ? "3" : "7" } = values;
    if (!/^[1-9]\d{0,3}$/.test(rounds)) throw new Error(`--rounds is "${rounds}": use 1 to 9999`);
    for (const name of values.only)
      requireOneOf(
        "--only",
        name,
        works.map((work) => work.name),
      );
    for (const name of values.server) requireOneOf("--server", name, Object.keys(servers));
    return {
      works: works.filter(({ name }) => values.only.includes(name)),
      servers: (Object.keys(servers) as ServerName[]).filter((name) =>
        values.server.includes(name),
      ),
      quick,
      rounds: Number(rounds),
      patience: quick ? QUICK_PATIENCE : Infinity,
      profile,
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    return process.exit(2);
  }
}

function requireOneOf(option: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new Error(`${option} is "${value}": use one of ${allowed.join(", ")}`);
}
