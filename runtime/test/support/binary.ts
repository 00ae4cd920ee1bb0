import { copyFileSync, linkSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A Node binary of the test's own, which can be moved away while it runs. */
export class NodeBinary {
  readonly path: string;
  readonly #elsewhere: string;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "node-binary-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    this.path = join(folder, "node");
    this.#elsewhere = join(folder, "moved");
    try {
      linkSync(process.execPath, this.path);
    } catch {
      // On another file system.
      copyFileSync(process.execPath, this.path);
    }
  }

  moveAway(): void {
    renameSync(this.path, this.#elsewhere);
  }

  moveBack(): void {
    renameSync(this.#elsewhere, this.path);
  }
}
