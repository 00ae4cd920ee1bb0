import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StickyError } from "../errors.ts";

const NAME = /^sticky-socketio-(\d+)-(\d+)-/;
/** Names of Unix sockets have 104 bytes on some systems, the last of which is zero. */
const LONGEST_PATH = 103;
/** The longest of the names in the folder: a tag and what follows it. */
const LONGEST_NAME = "00000-http".length;

/**
 * The folder for the workers' private sockets: mode 0700, removed when this process exits. Folders of primaries that
 * were killed are removed when one is made. On Windows there is no folder: pipes have names.
 */
export class SocketDirectory {
  /** What the name of each socket begins with. */
  readonly prefix: string;

  /** @throws {StickyError} ERR_STICKY_USAGE when the folder for temporary files has too long a path */
  constructor() {
    if (process.platform === "win32") {
      this.prefix = `\\\\.\\pipe\\sticky-socketio-${process.pid}-`;
      return;
    }
    const namespace = pidNamespace();
    removeAbandoned(namespace);
    this.prefix = `${mkdtempSync(join(tmpdir(), `sticky-socketio-${namespace}-${process.pid}-`))}/`;
    process.once("exit", this.remove);
    if (Buffer.byteLength(this.prefix) + LONGEST_NAME > LONGEST_PATH) {
      this.remove();
      throw new StickyError(
        "ERR_STICKY_USAGE",
        `the folder for temporary files, ${tmpdir()}, has too long a path for Unix sockets: set TMPDIR to a shorter one`,
      );
    }
  }

  /** Removes the sockets of a worker, which it has left behind when it was killed. */
  removeSockets(tag: string): void {
    if (process.platform === "win32") return;
    for (const name of [tag, `${tag}-http`, `${tag}-peer`])
      rmSync(this.prefix + name, { force: true });
  }

  readonly remove = (): void => {
    process.off("exit", this.remove);
    if (process.platform !== "win32") rmSync(this.prefix, { recursive: true, force: true });
  };
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
