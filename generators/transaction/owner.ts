import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { systemCode } from "../errors.ts";

/** Who is changing an app. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When it started, as the system says it; numbers of processes are used again. Missing where nobody can tell. */
  readonly started?: string;
}

export async function thisProcess(): Promise<Owner> {
  const started = await startOf(process.pid);
  return { host: hostname(), pid: process.pid, ...(started !== undefined && { started }) };
}

/** The owner that a file names; undefined where it names nobody, as when a person has emptied it. */
export async function readOwner(path: string): Promise<Owner | undefined> {
  const text = await readFile(path, "utf8");
  try {
    const { host, pid, started } = JSON.parse(text) as Partial<Record<keyof Owner, unknown>>;
    if (typeof host !== "string" || !Number.isSafeInteger(pid) || Number(pid) <= 0) {
      return undefined;
    }
    return { host, pid: Number(pid), ...(typeof started === "string" && { started }) };
  } catch {
    return undefined;
  }
}

/** Whether an owner may still be at work: of another host, that cannot be known from here. */
export async function mayLive({ host, pid, started }: Owner): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!isRunning(pid)) return false;
  const current = await startOf(pid);
  return started === undefined || current === undefined || started === current;
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/** When a process started, in ticks after a certain start of the system. Only Linux tells that without a program. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    // The second field is the program's name, which may have spaces and parentheses; this is the 22nd.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return ticks === undefined ? undefined : `${boot.trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}
