import { Child } from "./child.ts";
import type { LoadAnswer, LoadRequest } from "./load/main.ts";
import { servers, type ServerName } from "./servers/index.ts";
import type { Answer, Question } from "./servers/support/agent.ts";
import type { Work } from "./works/work.ts";

/** V8 drops the code of idle functions when garbage is collected, and compiles it again: that is no use of the heap. */
const V8_FLAGS = ["--expose-gc", "--no-flush-bytecode"];

/** What was measured of one server at one work. */
export interface Series {
  readonly server: ServerName;
  /** Cost of an operation, one value a round. */
  readonly costs: number[];
  operations: number;
  readonly errors: string[];
}

export interface WorkResult {
  readonly work: Work;
  readonly series: readonly Series[];
}

export interface Effort {
  readonly rounds: number;
  /** Time for one work, in milliseconds, after which no further round begins. */
  readonly patience: number;
  readonly size: "full" | "quick";
  /** Options of Node for the processes of the servers. */
  readonly execArgv: readonly string[];
}

interface Contestant extends Series {
  readonly process: Child;
  readonly port: number;
}

/**
 * Starts the servers, lets each do the work once to get warm, and then measures them in turn, so that what else the
 * machine does hits all alike.
 */
export async function measureWork(
  work: Work,
  names: readonly ServerName[],
  load: Child,
  { rounds, patience, size, execArgv }: Effort,
): Promise<WorkResult> {
  const end = performance.now() + patience;
  const series = await Promise.all(names.map(async (name) => start(name, execArgv)));
  try {
    for (let round = 0; round <= rounds; round++) {
      if (round > 1 && performance.now() > end) break;
      for (const contestant of series) {
        const { cost, errors } = await measureOnce(work, work.operations[size], contestant, load);
        if (round === 0) continue;
        contestant.costs.push(cost);
        contestant.operations += work.operations[size];
        contestant.errors.push(...errors);
      }
    }
  } finally {
    await Promise.all(series.map(async ({ process }) => process.end("exit" satisfies Question)));
  }
  return { work, series };
}

async function start(server: ServerName, execArgv: readonly string[]): Promise<Contestant> {
  const process = new Child(`servers/${servers[server]}`, [...V8_FLAGS, ...execArgv]);
  const { port } = await process.answer<Extract<Answer, { port: number }>>();
  return { server, process, port, costs: [], operations: 0, errors: [] };
}

async function measureOnce(
  { name, measure }: Work,
  operations: number,
  { process, port }: Contestant,
  load: Child,
): Promise<{ cost: number; errors: readonly string[] }> {
  await request(load, { do: "prepare", work: name, port });
  const before = await read(process, measure);
  const errors = await request(load, { do: "run", operations });
  const after = await read(process, measure);
  const closeErrors = await request(load, { do: "close" });
  const done = Math.max(1, measure === "heap" ? operations - errors.length : operations);
  return { cost: (after - before) / done, errors: [...errors, ...closeErrors] };
}

async function read(process: Child, measure: Question): Promise<number> {
  const { value } = await process.ask<Extract<Answer, { value: number }>>(measure);
  return value;
}

async function request(load: Child, message: LoadRequest): Promise<readonly string[]> {
  const answer = await load.ask<LoadAnswer>(message);
  if ("failed" in answer) throw new Error(answer.failed);
  return answer.errors;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? NaN, sorted[sorted.length >> 1] ?? NaN];
  return (low + high) / 2;
}
