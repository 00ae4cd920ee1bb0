import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  type Stats,
} from "node:fs";
import { join } from "node:path";
import { debuglog } from "../debug.ts";
import { StickyError } from "../errors.ts";
import { MAX_SOCKET_PATH } from "../socket-path.ts";
import { folderPrefix, removeAbandoned, removeFolder } from "./abandoned-sockets.ts";
import { socketPlaces, type SocketPlace } from "./socket-places.ts";

const debug = debuglog("primary");

/** The longest of the names in the folder: a tag and a suffix. */
const LONGEST_NAME = "00000-http";

/**
 * The folder for the workers' private sockets: mode 0700 and a random name, removed when this process exits. Folders of
 * primaries that were killed are removed when one is made. On Windows there is no folder: pipes have names.
 */
export class SocketDirectory {
  /** What the path of each socket begins with. */
  readonly prefix: string;
  readonly #made: Stats | undefined;

  /**
   * @param place the folder to make it in, by default the best of {@link socketPlaces}
   * @throws {StickyError} ERR_STICKY_OPTION when it cannot be made in `place`, ERR_STICKY_USAGE when there is no place
   */
  constructor(place: string | undefined) {
    if (process.platform === "win32") {
      this.prefix = `\\\\.\\pipe\\sticky-socketio-${process.pid}-`;
      return;
    }
    this.prefix = `${makeFolder(socketPlaces(place))}/`;
    this.#made = lstatSync(this.path);
    process.once("exit", this.remove);
  }

  /** The folder, without the slash at the end of {@link prefix}. */
  get path(): string {
    return this.prefix.slice(0, -1);
  }

  /** Whether it is still there, and the one that was made. Other users are shut out again where they were let in. */
  isIntact(): boolean {
    if (this.#made === undefined) return true;
    const found = statsOf(this.path);
    if (found === undefined || found.ino !== this.#made.ino || found.dev !== this.#made.dev) {
      return false;
    }
    if ((found.mode & 0o777) !== 0o700) chmodSync(this.path, 0o700);
    return true;
  }

  /** Whether the socket that a worker listens on is there. */
  has(tag: string): boolean {
    return this.#made === undefined || existsSync(this.prefix + tag);
  }

  /** Makes the folder and its sockets look used, for cleaners that go by age. */
  touch(): void {
    if (this.#made === undefined || !this.isIntact()) return;
    const now = new Date();
    try {
      for (const name of ["", ...readdirSync(this.path)]) utimesSync(this.prefix + name, now, now);
    } catch (error) {
      // A socket can go at any moment.
      debug("%s: %s", this.path, (error as Error).message);
    }
  }

  /** Removes the sockets of a worker, which it has left behind when it was killed. */
  removeSockets(tag: string): void {
    if (this.#made === undefined || !this.isIntact()) return;
    for (const name of [tag, `${tag}-http`, `${tag}-peer`])
      rmSync(this.prefix + name, { force: true });
  }

  readonly remove = (): void => {
    process.off("exit", this.remove);
    if (this.#made !== undefined && this.isIntact()) removeFolder(this.path);
  };
}

/** Makes the folder in the first of the places where that is possible. */
function makeFolder(places: readonly SocketPlace[]): string {
  let failure: StickyError | undefined;
  for (const place of places) {
    const length = lengthIn(place);
    try {
      if (length > MAX_SOCKET_PATH) {
        throw new Error(`paths in it have ${length} bytes, ${MAX_SOCKET_PATH} at most`);
      }
      if (place.source === "socketDirectory") {
        mkdirSync(place.path, { recursive: true, mode: 0o700 });
      }
      removeAbandoned(place.path);
      return mkdtempSync(join(place.path, folderPrefix()));
    } catch (error) {
      failure = cannotUse(place, (error as Error).message);
    }
    debug(failure.message);
  }
  throw failure ?? new StickyError("ERR_STICKY_USAGE", "there is no place for private sockets");
}

/** Bytes of the longest path of a socket; `mkdtemp` adds six characters. */
function lengthIn({ path }: SocketPlace): number {
  return Buffer.byteLength(join(path, `${folderPrefix()}XXXXXX`, LONGEST_NAME));
}

function cannotUse({ path, source }: SocketPlace, reason: string): StickyError {
  const problem = `private sockets cannot be created in ${path}: ${reason}`;
  return source === "socketDirectory"
    ? new StickyError(
        "ERR_STICKY_OPTION",
        `socketDirectory is ${path}, and ${problem}; use a folder of this user with a short path`,
      )
    : new StickyError(
        "ERR_STICKY_USAGE",
        `${problem}; set socketDirectory, or TMPDIR, to a folder of this user with a short path`,
      );
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
