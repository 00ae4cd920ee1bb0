import { open, stat } from "node:fs/promises";

/** The most that is read of a file that a person wrote, in bytes. */
const LARGEST_BYTES = 1024 * 1024;

/** What a byte order mark at the beginning says of the rest. */
const marks: readonly (readonly [mark: readonly number[], encoding: string])[] = [
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/**
 * Reads a text file of at most 1 MiB, as UTF-8 or, with a byte order mark, as UTF-16.
 *
 * @throws {Error} whose message is why it cannot be read, as the end of a sentence, or one of the operating system
 */
export async function readText(path: string): Promise<string> {
  const there = await stat(path);
  if (there.isDirectory()) throw new Error("it is a directory");
  // Opening a pipe waits for somebody who writes, and a device may never end.
  if (!there.isFile()) throw new Error("it is not a regular file");
  const contents = await readUpTo(path, LARGEST_BYTES + 1);
  if (contents.length > LARGEST_BYTES) throw new Error("it is larger than 1 MiB");
  return decode(contents);
}

async function readUpTo(path: string, most: number): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const parts: Buffer[] = [];
    let length = 0;
    while (length < most) {
      const buffer = Buffer.alloc(Math.min(64 * 1024, most - length));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) break;
      parts.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    return Buffer.concat(parts);
  } finally {
    await handle.close();
  }
}

/** Without the byte order mark. */
function decode(contents: Buffer): string {
  const marked = marks.find(([mark]) => mark.every((byte, index) => contents[index] === byte));
  const encoding = marked?.[1] ?? "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(contents);
    if (!text.includes("\0")) return text;
  } catch {
    // Named below.
  }
  throw new Error("its text is not UTF-8: save it as UTF-8");
}
