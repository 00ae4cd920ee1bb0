import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAME = /^sticky-socketio-(\d+)-(\d+)-/;

/**
 * Makes the folder for the workers' private sockets: mode 0700, removed when this process exits. Folders of
 * primaries that were killed are removed now.
 *
 * @returns its path; on Windows the prefix of the pipes' names, where there is no folder
 */
export function createSocketDirectory(): string {
  if (process.platform === "win32") return `\\\\.\\pipe\\sticky-socketio-${process.pid}-`;
  const namespace = pidNamespace();
  removeAbandoned(namespace);
  const directory = mkdtempSync(join(tmpdir(), `sticky-socketio-${namespace}-${process.pid}-`));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  return directory + "/";
}

function removeAbandoned(namespace: string): void {
  for (const name of readdirSync(tmpdir())) {
    const [, owningNamespace, pid] = NAME.exec(name) ?? [];
    if (owningNamespace !== namespace || isRunning(Number(pid))) continue;
    const path = join(tmpdir(), name);
    const owner = statSync(path, { throwIfNoEntry: false })?.uid;
    if (owner === process.getuid?.()) rmSync(path, { recursive: true, force: true });
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
