import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { chmodSync, chownSync, linkSync, lstatSync, unlinkSync, type Stats } from "node:fs";
import type { Server } from "node:net";
import { dirname, join } from "node:path";
import { listenOn } from "../listen-on.ts";
import { isTooLong } from "../socket-path.ts";
import { removeStaleSocket } from "./stale-socket.ts";

const CHECK_INTERVAL_MS = 1_000;

export interface PublicSocketEvents {
  /** Another process has removed the socket, or replaced it. */
  lost: [path: string, reason: string];
  /** The server listens at the path again; `problem` says why the socket has not got its mode and owner back. */
  restored: [path: string, problem: string | undefined];
}

/** The Unix socket that clients connect to: created again when another process removes it, and removed at the end. */
export class PublicSocket extends EventEmitter<PublicSocketEvents> {
  /** False while clients cannot reach the server at the path. */
  isIntact = true;

  readonly #server: Server;
  readonly #path: string;
  /** The socket when it was last seen: a new one gets its mode and its owner. */
  #seen: Stats | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #isClosed = false;

  constructor(server: Server, path: string) {
    super();
    this.#server = server;
    this.#path = path;
  }

  /** Watches the socket that the server listens on by now. */
  watch(): void {
    this.#seen = this.#look();
    this.#timer = setInterval(() => void this.#check(), CHECK_INTERVAL_MS).unref();
  }

  /** Closes the server and removes the socket, unless another process has put its own there. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    const isOurs = this.#isOurs(this.#look());
    this.#server.close();
    if (isOurs) removeIfThere(this.#path);
  }

  async #check(): Promise<void> {
    const found = this.#look();
    if (this.#isOurs(found)) {
      this.#seen = found;
      this.#noteRestoration();
      return;
    }
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      // A socket of a process that has ended is in nobody's use.
      const obstacle = await removeStaleSocket(this.#path);
      if (this.#isClosed) return;
      this.#noteLoss(obstacle ?? "it was removed");
      if (obstacle === undefined) await this.#restore();
    } catch (error) {
      this.#noteLoss((error as Error).message);
    } finally {
      this.#isChecking = false;
    }
  }

  async #restore(): Promise<void> {
    const before = this.#seen;
    // Connections that were accepted are not affected; `listen` needs a server that does not listen.
    this.#server.close();
    const problem = await bind(this.#server, this.#path, before);
    if (this.#isClosed) {
      this.#server.close();
      removeIfThere(this.#path);
      return;
    }
    this.#seen = this.#look();
    this.#noteRestoration(problem);
  }

  #noteLoss(reason: string): void {
    if (!this.isIntact) return;
    this.isIntact = false;
    this.emit("lost", this.#path, reason);
  }

  #noteRestoration(problem?: string): void {
    if (this.isIntact) return;
    this.isIntact = true;
    this.emit("restored", this.#path, problem);
  }

  #look(): Stats | undefined {
    try {
      return lstatSync(this.#path, { throwIfNoEntry: false });
    } catch {
      // A part of the path is no longer a folder, or may not be searched.
      return undefined;
    }
  }

  #isOurs(found: Stats | undefined): boolean {
    const seen = this.#seen;
    return found !== undefined && found.ino === seen?.ino && found.dev === seen.dev;
  }
}

/**
 * Makes `server` listen on the Unix socket at `path`, without the path being the server's to remove: closing a server
 * removes whatever has the path that it was bound to, which can be the socket of another process by then.
 *
 * @param before gives the socket its mode and owner, before clients can connect to it
 * @returns why it has not got them, undefined when it has
 * @throws EADDRINUSE when there is anything at `path`
 */
export async function bind(
  server: Server,
  path: string,
  before?: Stats,
): Promise<string | undefined> {
  const bound = join(dirname(path), `.${randomBytes(4).toString("hex")}`);
  if (isTooLong(bound)) return bindInPlace(server, path, before);
  await listenOn(server, { path: bound });
  try {
    const problem = restoreAccess(bound, before);
    linkSync(bound, path);
    unlinkSync(bound);
    return problem;
  } catch (error) {
    server.close();
    // Not every file system has links.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST")
      return bindInPlace(server, path, before);
    throw Object.assign(new Error(`${path} exists`, { cause: error }), { code: "EADDRINUSE" });
  }
}

async function bindInPlace(server: Server, path: string, before: Stats | undefined) {
  await listenOn(server, { path });
  return restoreAccess(path, before);
}

function restoreAccess(path: string, before: Stats | undefined): string | undefined {
  if (before === undefined) return undefined;
  const { mode, uid, gid } = before;
  try {
    const now = lstatSync(path);
    chmodSync(path, mode & 0o777);
    if (uid !== now.uid || gid !== now.gid) chownSync(path, uid, gid);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Closing has removed it, or another process was faster.
  }
}
