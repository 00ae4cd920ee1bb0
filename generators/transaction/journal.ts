import { open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CreateError, systemCode } from "../errors.ts";
import { type FileState, stateOf } from "../files/contents.ts";
import { type Found, lookAt } from "../files/working-tree.ts";
import { isObject } from "../json.ts";
import { recordFolder, sha256 } from "../record/format.ts";
import { type Account, isAccount, isPath } from "./account.ts";
import { sync } from "./sync.ts";

/** Where changes wait until all of them are there, relative to the app. */
export const pendingFolder = `${recordFolder}/pending`;

/** What a path holds: a digest with `+x` for a file that can be run; null for nothing. */
export type Fingerprint = string | null;

/** One path that changes. Its new contents are in `new/<index>`, those that were there come to `old/<index>`. */
export interface Step {
  readonly path: string;
  readonly before: Fingerprint;
  readonly after: Fingerprint;
}

/** All that has to be done, or taken back. */
export interface Journal {
  readonly steps: readonly Step[];
  /** Folders that were not there before, outermost first. */
  readonly folders: readonly string[];
  /** What there is to tell once it is done, by whoever does it. */
  readonly account?: Account;
}

/** Which way it goes: each is a file of this name, and what is there counts. */
export type Direction = "forward" | "backward";

const fileOf: Readonly<Record<Direction, string>> = {
  forward: "journal.json",
  backward: "undo.json",
};

export function journalPath(root: string, direction: Direction): string {
  return join(root, pendingFolder, fileOf[direction]);
}

/** Writes a journal: either all of it is there afterwards, or none. */
export async function writeJournal(root: string, journal: Journal): Promise<void> {
  const path = journalPath(root, "forward");
  await writeDurably(`${path}.part`, Buffer.from(JSON.stringify(journal)), 0o644);
  await rename(`${path}.part`, path);
  await syncFolder(dirname(path));
}

/** From now on it is taken back. */
export async function turnBack(root: string): Promise<void> {
  await rename(journalPath(root, "forward"), journalPath(root, "backward"));
  await syncFolder(join(root, pendingFolder));
}

/**
 * The journal that is there, if one is. It comes with the app, from whoever wrote that.
 *
 * @throws {CreateError} RECORD_DAMAGED
 */
export async function readJournal(
  root: string,
  direction: Direction,
): Promise<Journal | undefined> {
  const text = await readFile(journalPath(root, direction), "utf8").catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const journal = parse(text);
  if (isJournal(journal)) return journal;
  const path = `${pendingFolder}/${fileOf[direction]}`;
  throw new CreateError("RECORD_DAMAGED", path, "it is no journal");
}

/** What a path of an app holds. Links and folders are like nothing that can be expected there. */
export async function fingerprintAt(root: string, path: string): Promise<Fingerprint> {
  const found: Found = (await lookAt(root, [path])).get(path) ?? { found: "nothing" };
  if (found.found === "nothing") return null;
  if (found.found !== "file") return found.found;
  return fingerprint(stateOf(found));
}

export function fingerprint(state: FileState | undefined): Fingerprint {
  if (state === undefined) return null;
  const runs = state.executable && process.platform !== "win32";
  return `${sha256(state.contents)}${runs ? "+x" : ""}`;
}

/** Writes a file that is there, whole, when this resolves. */
export async function writeDurably(path: string, contents: Buffer, mode: number): Promise<void> {
  const handle = await open(path, "wx", mode);
  try {
    await handle.writeFile(contents);
    await sync(handle);
  } finally {
    await handle.close();
  }
}

/** Makes what was renamed in a folder last, where the operating system and the file system have a way to. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  try {
    await sync(handle);
  } catch (error) {
    if (!["EINVAL", "ENOTSUP", "EPERM"].includes(systemCode(error) ?? "")) throw error;
  } finally {
    await handle.close();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isJournal(value: unknown): value is Journal {
  if (!isObject(value) || !Array.isArray(value["steps"]) || !Array.isArray(value["folders"])) {
    return false;
  }
  const { account } = value;
  if (account !== undefined && !isAccount(account)) return false;
  return value["steps"].every(isStep) && value["folders"].every(isFolder);
}

function isFolder(value: unknown): boolean {
  return value === recordFolder || isPath(value);
}

function isStep(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { path, before, after } = value;
  return isPath(path) && isFingerprint(before) && isFingerprint(after);
}

function isFingerprint(value: unknown): boolean {
  return value === null || (typeof value === "string" && /^[0-9a-f]{64}(?:\+x)?$/.test(value));
}
