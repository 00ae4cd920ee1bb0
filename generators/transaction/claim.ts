import { lstat, mkdir, readdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { CreateError, systemCode } from "../errors.ts";
import { recordFolder, sha256 } from "../record/format.ts";
import { pendingFolder } from "./journal.ts";
import { isRunning, mayLive, readOwner, thisProcess } from "./owner.ts";

/** Apps that this process is working on. Its number says nothing to itself. */
const claims = new Set<string>();

/**
 * Does something to an app that nothing else in this process does to it at the same time.
 *
 * @throws {CreateError} BUSY
 */
export async function exclusively<T>(root: string, work: () => Promise<T>): Promise<T> {
  const app = await realpath(root);
  if (claims.has(app)) throw new CreateError("BUSY", pendingFolder);
  claims.add(app);
  try {
    return await work();
  } finally {
    claims.delete(app);
  }
}

/** A folder of this process beside that for pending changes: what it is before it is claimed, and once it is settled. */
export function asideFolder(): string {
  return `${pendingFolder}-${thisHost()}-${process.pid}`;
}

/**
 * Makes the folder for pending changes: of several processes, one gets it.
 *
 * @throws {CreateError} BUSY
 */
export async function claim(root: string): Promise<void> {
  const [draft, pending] = [join(root, asideFolder()), join(root, pendingFolder)];
  try {
    await mkdir(join(draft, "new"), { recursive: true });
    await mkdir(join(draft, "old"));
    await writeFile(join(draft, "owner.json"), JSON.stringify(await thisProcess()));
    // What is left of a process that died is not for a commit.
    await writeFile(join(draft, ".gitignore"), "*\n");
    await rename(draft, pending);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(systemCode(error) ?? "")) throw error;
    // Not being permitted to is something else where nobody has it.
    if (!(await isThere(pending))) throw error;
    throw new CreateError("BUSY", pendingFolder);
  }
}

/** Whether a process has left anything in the record's folder, be it alive or dead. */
export async function hasTraces(root: string): Promise<boolean> {
  const place = join(root, recordFolder);
  const there = await lstat(place).catch(() => undefined);
  if (there?.isDirectory() !== true) return false;
  return (await readdir(place)).some((name) => /^pending(?:-|$)/.test(name));
}

/** Removes what processes of this host that have died did not come to remove. It was never a change, or is none now. */
export async function removeAside(root: string): Promise<void> {
  const place = join(root, recordFolder);
  for (const name of await readdir(place)) {
    const [, host, pid] = /^pending-([0-9a-f]+)-(\d+)$/.exec(name) ?? [];
    if (host !== thisHost()) continue;
    // Whatever has our own number is not of this run, which works on this app alone.
    if (Number(pid) !== process.pid && isRunning(Number(pid))) continue;
    await rm(join(place, name), { recursive: true, force: true });
  }
}

/**
 * Whether a process that has died left pending changes.
 *
 * @throws {CreateError} BUSY when it may live, or RECORD_DAMAGED when no process of ours can have left them
 */
export async function isAbandoned(root: string): Promise<boolean> {
  if (!(await isThere(join(root, pendingFolder)))) return false;
  // Through a link, files would be moved into the app from somewhere else, or the other way round.
  for (const path of [pendingFolder, `${pendingFolder}/new`, `${pendingFolder}/old`]) {
    const there = await lstat(join(root, path)).catch(ignoreMissing);
    if (there === undefined || there.isDirectory()) continue;
    throw new CreateError("RECORD_DAMAGED", path, "it is no folder");
  }
  const named = `${pendingFolder}/owner.json`;
  const owner = await readOwner(join(root, named)).catch((error: unknown) => {
    if (systemCode(error) !== "ENOENT") throw error;
    throw new CreateError("RECORD_DAMAGED", named, "it is missing, so no run has left the others");
  });
  if (owner === undefined) return true;
  const isOurs = owner.host === hostname() && owner.pid === process.pid;
  if (!isOurs && (await mayLive(owner))) throw new CreateError("BUSY", pendingFolder, owner);
  return true;
}

function thisHost(): string {
  return sha256(hostname()).slice(0, 8);
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(ignoreMissing)) !== undefined;
}

function ignoreMissing(error: unknown): undefined {
  if (systemCode(error) !== "ENOENT") throw error;
}
