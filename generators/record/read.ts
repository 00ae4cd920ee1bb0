import { lstat, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { gunzip } from "node:zlib";
import { CreateError, ignoreMissing, systemReason } from "../errors.ts";
import type { AppDescription } from "../files/description.ts";
import { checkedHead, checkedPristine, parse } from "./check.ts";
import {
  type Pristine,
  answersPath,
  pristinePath,
  recordFolder,
  recordPaths,
  sha256,
} from "./format.ts";

/** An app with what is recorded of it. */
export interface RecordedApp {
  /** Absolute. */
  readonly folder: string;
  /** The version of this program that made the app what the record says. */
  readonly generator: string;
  readonly description: AppDescription;
  readonly base: Pristine;
}

/** What an update may have to read at most, in bytes. A record of today has 30 kB, unpacked 100 kB. */
const limits = { file: 16 * 1024 * 1024, unpacked: 64 * 1024 * 1024 };

const unpack = promisify(gunzip);

/**
 * Reads the record of the app in a folder. It is taken for what it is, a file that anybody may have written.
 *
 * @throws {CreateError} NOT_AN_APP, RECORD_DAMAGED, RECORD_EDITED or RECORD_NEWER
 */
export async function readRecord(folder: string): Promise<RecordedApp> {
  const [answersText, packed] = [await read(folder, answersPath), await read(folder, pristinePath)];
  const { pristine: digest, ...head } = parse(answersText.toString(), answersPath);
  // First of all, whether the rest can be understood.
  const { generator, ...description } = checkedHead(head, answersPath);
  const text = await unpacked(packed);
  const { files, ...recorded } = parse(text, pristinePath);
  if (!isDeepStrictEqual(head, recorded)) throw new CreateError("RECORD_EDITED", answersPath);
  if (digest !== sha256(text)) {
    throw new CreateError(
      "RECORD_DAMAGED",
      pristinePath,
      "it is not the one that was written last",
    );
  }
  return { folder, generator, description, base: checkedPristine(files, pristinePath) };
}

/**
 * What is known of an app whose record cannot be used; undefined where that is nothing.
 *
 * @throws {CreateError} RECORD_NEWER
 */
export async function readDescription(folder: string): Promise<AppDescription | undefined> {
  const sources = [
    async () => (await read(folder, answersPath)).toString(),
    async () => unpacked(await read(folder, pristinePath)),
  ];
  for (const source of sources) {
    try {
      const { pristine: _pristine, files: _files, ...head } = parse(await source(), answersPath);
      const { generator: _generator, ...description } = checkedHead(head, answersPath);
      return description;
    } catch (error) {
      if (!(error instanceof CreateError) || error.code === "RECORD_NEWER") throw error;
    }
  }
  return undefined;
}

/**
 * Makes sure that a record can be written where it belongs: there may be one already, or nothing.
 *
 * @throws {CreateError} RECORD_DAMAGED
 */
export async function requirePlace(folder: string): Promise<void> {
  const place = await lstat(join(folder, recordFolder)).catch(ignoreMissing);
  if (place?.isDirectory() === false) {
    throw new CreateError("RECORD_DAMAGED", recordFolder, "it is no folder");
  }
  for (const path of recordPaths) {
    const there = await lstat(join(folder, path)).catch(ignoreMissing);
    if (there?.isFile() === false) throw new CreateError("RECORD_DAMAGED", path, "it is no file");
  }
}

/** @throws {CreateError} NOT_AN_APP where there is no record at all, or RECORD_DAMAGED */
async function read(folder: string, path: string): Promise<Buffer> {
  const place = await lstat(join(folder, recordFolder)).catch(ignoreMissing);
  if (place === undefined) throw new CreateError("NOT_AN_APP", folder, await appAbove(folder));
  // A link would be read here and be replaced later.
  if (!place.isDirectory())
    throw new CreateError("RECORD_DAMAGED", recordFolder, "it is no folder");
  const there = await lstat(join(folder, path)).catch(ignoreMissing);
  if (there === undefined) throw new CreateError("RECORD_DAMAGED", path, "it is missing");
  if (!there.isFile()) throw new CreateError("RECORD_DAMAGED", path, "it is no file");
  if (there.size > limits.file) throw new CreateError("RECORD_DAMAGED", path, "it is too large");
  return readFile(join(folder, path)).catch((error: unknown) => {
    throw new CreateError("RECORD_DAMAGED", path, systemReason(error));
  });
}

async function unpacked(packed: Buffer): Promise<string> {
  try {
    return (await unpack(packed, { maxOutputLength: limits.unpacked })).toString();
  } catch (error) {
    throw new CreateError("RECORD_DAMAGED", pristinePath, systemReason(error));
  }
}

async function appAbove(folder: string): Promise<string | undefined> {
  const above = dirname(folder);
  if (above === folder) return undefined;
  const there = await lstat(join(above, answersPath)).catch(() => undefined);
  return there === undefined ? appAbove(above) : above;
}
