import { fsync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";

const flush = promisify(fsync);

/** Resolves when what was written to a file or a folder lasts. `FileHandle.sync()` throws where Yarn's PnP replaces it. */
export async function sync({ fd }: FileHandle): Promise<void> {
  await flush(fd);
}
