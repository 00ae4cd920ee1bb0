/**
 * How the servers tell what they cost. Each process asks the operating system about itself (getrusage, by
 * `process.cpuUsage()`), which is exact to the microsecond, counts all threads, and works everywhere; /proc/<pid>/stat
 * has the same figure in steps of 10 ms.
 */
import cluster, { type Worker } from "node:cluster";
import { setTimeout } from "node:timers/promises";

/** Time between two looks at the heap, in milliseconds, and what they may differ by, in bytes. */
const SETTLING = 50;
const NOISE = 4_096;

export type Question = "cpu" | "heap" | "exit";

/** What the benchmark gets from a server's first process. */
export type Answer = { readonly port: number } | { readonly value: number };

type WorkerMessage = { readonly bench: Question };
type WorkerAnswer = { readonly bench: "cpu"; readonly value: number };

/** In the first process: tells the benchmark the port, answers its questions, and ends when it does. */
export function answerBench(port: number, stop: () => Promise<void> = async () => {}): void {
  const end = () => void stop().then(() => process.exit());
  process.on("disconnect", end);
  process.on("message", (question: Question) => {
    if (question === "exit") end();
    else void measure(question).then((value) => process.send?.({ value } satisfies Answer));
  });
  process.send?.({ port } satisfies Answer);
}

/** In a worker: answers the primary. */
export function answerPrimary(): void {
  process.on("message", (message: Partial<WorkerMessage>) => {
    if (message.bench === "cpu") process.send?.({ bench: "cpu", value: ownCpu() });
    else if (message.bench === "exit") process.exit();
  });
}

async function measure(question: "cpu" | "heap"): Promise<number> {
  const workers = Object.values(cluster.workers ?? {}) as Worker[];
  // An answer comes after all that the worker has sent before, so nothing is under way when the heap is measured.
  const ofWorkers = await Promise.all(workers.map(cpuOf));
  if (question === "heap") return settledHeap();
  return ofWorkers.reduce((sum, cpu) => sum + cpu, ownCpu());
}

async function cpuOf(worker: Worker): Promise<number> {
  return new Promise((resolve) => {
    const onMessage = (message: Partial<WorkerAnswer>) => {
      if (message.bench !== "cpu") return;
      worker.off("message", onMessage);
      resolve(message.value ?? 0);
    };
    worker.on("message", onMessage);
    worker.send({ bench: "cpu" } satisfies WorkerMessage);
  });
}

function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Collects garbage until the heap stays as it is: closing sockets takes a few turns of the event loop. */
async function settledHeap(): Promise<number> {
  for (let last = Infinity; ;) {
    await setTimeout(SETTLING);
    globalThis.gc?.();
    const { heapUsed } = process.memoryUsage();
    if (heapUsed > last - NOISE) return Math.min(heapUsed, last);
    last = heapUsed;
  }
}
