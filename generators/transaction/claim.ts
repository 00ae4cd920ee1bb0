import { lstat, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { CreateError, systemCode } from "../errors.ts";
import { recordFolder } from "../record/format.ts";
import { pendingFolder } from "./journal.ts";

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/**
 * Makes the folder for pending changes: of several processes, one gets it.
 *
 * @throws {CreateError} BUSY
 */
export async function claim(root: string): Promise<void> {
  const [draft, pending] = [
    join(root, `${pendingFolder}-${process.pid}`),
    join(root, pendingFolder),
  ];
  const owner: Owner = { host: hostname(), pid: process.pid };
  await mkdir(join(draft, "new"), { recursive: true });
  await mkdir(join(draft, "old"));
  await writeFile(join(draft, "owner.json"), JSON.stringify(owner));
  // What is left of a process that died is not for a commit.
  await writeFile(join(draft, ".gitignore"), "*\n");
  try {
    await rename(draft, pending);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(systemCode(error) ?? "")) throw error;
    throw new CreateError("BUSY", pendingFolder);
  }
}

/**
 * Whether a process that has died left pending changes. Drafts of the folder are removed.
 *
 * @throws {CreateError} BUSY when the process lives
 */
export async function isAbandoned(root: string): Promise<boolean> {
  const place = join(root, recordFolder);
  const names = await readdir(place, { withFileTypes: true });
  for (const entry of names) {
    const pid = /^pending-(\d+)$/.exec(entry.name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(place, entry.name), { recursive: true, force: true });
  }
  if (!names.some(({ name }) => join(recordFolder, name) === join(pendingFolder))) return false;
  // Through a link, files would be moved into the app from somewhere else, or the other way round.
  for (const path of [pendingFolder, `${pendingFolder}/new`, `${pendingFolder}/old`]) {
    if ((await lstat(join(root, path))).isDirectory()) continue;
    throw new CreateError("RECORD_DAMAGED", path, `it is no folder; delete ${pendingFolder}`);
  }
  const { host, pid } = await readOwner(root);
  if (host === hostname() && isAlive(pid)) throw new CreateError("BUSY", pendingFolder);
  return true;
}

async function readOwner(root: string): Promise<Partial<Owner> & { pid: number }> {
  try {
    const text = await readFile(join(root, pendingFolder, "owner.json"), "utf8");
    const { host, pid } = JSON.parse(text) as Partial<Owner>;
    return { ...(typeof host === "string" && { host }), pid: Number(pid) };
  } catch {
    return { pid: Number.NaN };
  }
}

function isAlive(pid: number): boolean {
  // Numbers are used again, also our own.
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}
