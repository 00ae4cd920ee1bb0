import { lstatSync, readdirSync, readlinkSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { debuglog } from "../debug.ts";

const debug = debuglog("primary");

const FOLDER = /^sticky-socketio-(\d+)-(\d+)-/;
const SOCKET = /^[0-9a-z]{5}(?:-http|-peer)?$/;

/** What the name of the folder of this process begins with. */
export function folderPrefix(): string {
  return `sticky-socketio-${pidNamespace()}-${process.pid}-`;
}

/** Removes the folders that primaries of this user left in `place` when they were killed. Never throws. */
export function removeAbandoned(place: string): void {
  const namespace = pidNamespace();
  for (const name of listOf(place)) {
    const [, owningNamespace, pid] = FOLDER.exec(name) ?? [];
    if (owningNamespace === namespace && !isRunning(Number(pid))) removeFolder(join(place, name));
  }
}

/**
 * Removes a folder of private sockets. Links are not followed; what another user owns and what is not a private socket
 * stays. Never throws.
 */
export function removeFolder(path: string): void {
  try {
    const stats = lstatSync(path);
    if (!stats.isDirectory() || stats.uid !== process.getuid?.()) return;
    for (const name of readdirSync(path)) {
      if (SOCKET.test(name)) unlinkSync(join(path, name));
    }
    rmdirSync(path);
  } catch (error) {
    debug("%s stays: %s", path, (error as Error).message);
  }
}

function listOf(place: string): string[] {
  try {
    return readdirSync(place);
  } catch (error) {
    debug("%s cannot be read: %s", place, (error as Error).message);
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Containers can share a folder for temporary files without seeing each other's processes. */
function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replace(/\D/g, "") || "0";
  } catch {
    return "0";
  }
}
