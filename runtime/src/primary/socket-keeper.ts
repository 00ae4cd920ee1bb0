import { EventEmitter } from "node:events";
import { watch, type FSWatcher } from "node:fs";
import { debuglog } from "../debug.ts";
import type { StickyError } from "../errors.ts";
import type { PrimaryMessage } from "../protocol.ts";
import { SocketDirectory } from "./socket-directory.ts";

const debug = debuglog("primary");

/** Pause between two checks: where the system reports nothing, removal is noticed by them. */
const CHECK_INTERVAL_MS = 5_000;
/** Cleaners take what is days old; some are set to hours. */
const TOUCH_INTERVAL_MS = 1_800_000;
/** Several files that are removed at one time cause one check. */
const WATCH_DELAY_MS = 20;

/** A worker, as far as its private socket is concerned. */
export interface SocketHolder {
  readonly tag: string;
  readonly state: "starting" | "ready" | "stopping" | "gone";
  /** Whether it closes its socket itself. */
  readonly isClosing: boolean;
  send(message: PrimaryMessage): void;
}

export interface SocketKeeperEvents {
  /** Another process has removed private sockets, or their folder. */
  lost: [folder: string];
  /** The workers listen on private sockets again. */
  restored: [folder: string];
  /** There is another folder: workers that start find it at {@link SocketKeeper.prefix}. */
  moved: [];
  /** There is no folder for private sockets, so that no worker can start. Checks go on. */
  failed: [error: StickyError];
}

/** Looks after the private sockets while they are in use, and has the workers create them again when they are removed. */
export class SocketKeeper extends EventEmitter<SocketKeeperEvents> {
  /** Why there is no folder; undefined while there is one. */
  error: StickyError | undefined;

  readonly #place: string | undefined;
  readonly #holders: () => Iterable<SocketHolder>;
  #directory: SocketDirectory;
  #isLost = false;
  #isClosed = false;
  /** Those that have been told to listen again, and have not done so yet. */
  readonly #pending = new Set<SocketHolder>();
  /** Called when a worker listens, or is gone. */
  readonly #waiting = new Map<SocketHolder, (() => void)[]>();
  readonly #timer: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;
  #watchTimer: NodeJS.Timeout | undefined;
  #touchedAt = performance.now();

  /** @throws {StickyError} as {@link SocketDirectory} */
  constructor(place: string | undefined, holders: () => Iterable<SocketHolder>) {
    super();
    this.#place = place;
    this.#holders = holders;
    this.#directory = new SocketDirectory(place);
    this.#watch();
    this.#timer = setInterval(() => {
      // A worker that was told may have failed.
      this.#confirm({ again: true });
      this.#touch();
    }, CHECK_INTERVAL_MS).unref();
  }

  /** What the path of each socket begins with. */
  get prefix(): string {
    return this.#directory.prefix;
  }

  /**
   * Has a lost folder created again, with the sockets of all workers. Afterwards there is a folder, or an {@link error}.
   */
  check(): void {
    this.#check([]);
  }

  /**
   * @param suspects workers whose sockets are looked for; all of them where the folder is lost
   * @param options.again whether those that have been told already are told again
   */
  #check(suspects: readonly SocketHolder[], { again = false } = {}): void {
    const isFolderLost = !this.#directory.isIntact();
    if (isFolderLost) {
      this.#noteLoss();
      if (!this.#move()) return;
    }
    for (const holder of isFolderLost ? this.#holders() : suspects) {
      const isPending = this.#pending.has(holder) && !again;
      if (!isFolderLost && (isPending || !hasListened(holder) || this.#directory.has(holder.tag))) {
        continue;
      }
      this.#noteLoss();
      if (hasListened(holder)) this.#pending.add(holder);
      holder.send({ type: "sticky-socketio:move-socket", socketDirectory: this.prefix });
    }
    this.#noteRestoration();
  }

  /** Calls back when `holder` can be reached at its socket, or is gone. */
  whenReachable(holder: SocketHolder, callback: () => void): void {
    // After the next poll of the event loop, for the reason below.
    setImmediate(() => {
      this.#check([holder]);
      if (!this.#pending.has(holder)) callback();
      else this.#waiting.set(holder, [...(this.#waiting.get(holder) ?? []), callback]);
    });
  }

  /** `holder` listens in this folder. */
  onMoved(holder: SocketHolder, prefix: string): void {
    if (prefix === this.prefix) this.#settle(holder);
  }

  /** Nobody waits for `holder` any more. */
  onGone(holder: SocketHolder): void {
    this.#settle(holder);
  }

  /** Removes the sockets that a worker has left behind. */
  removeSockets(tag: string): void {
    this.#directory.removeSockets(tag);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#watchTimer);
    this.#watcher?.close();
    this.#directory.remove();
  }

  /**
   * A worker says that it closes its socket before it does, but what it said may not be read yet when the socket is seen to
   * be missing: that is a loss only if it still is one after the next poll of the event loop.
   */
  #confirm(options: { again?: boolean } = {}): void {
    const isMissing = (holder: SocketHolder) =>
      hasListened(holder) && !this.#directory.has(holder.tag);
    const suspects = [...this.#holders()].filter(isMissing);
    setImmediate(() => {
      if (!this.#isClosed) this.#check(suspects, options);
    });
  }

  #settle(holder: SocketHolder): void {
    const waiting = this.#waiting.get(holder) ?? [];
    this.#waiting.delete(holder);
    this.#pending.delete(holder);
    this.#noteRestoration();
    for (const callback of waiting) callback();
  }

  #noteLoss(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.emit("lost", this.#directory.path);
  }

  #noteRestoration(): void {
    if (!this.#isLost || this.#pending.size > 0 || this.error !== undefined) return;
    this.#isLost = false;
    this.emit("restored", this.#directory.path);
  }

  /** Makes another folder. Its name is new: at the old one, somebody else's may be waiting. */
  #move(): boolean {
    try {
      const directory = new SocketDirectory(this.#place);
      this.#directory.remove();
      this.#directory = directory;
      this.error = undefined;
      this.#watch();
      this.emit("moved");
      return true;
    } catch (error) {
      const isNews = this.error === undefined;
      this.error = error as StickyError;
      if (isNews) this.emit("failed", this.error);
      return false;
    }
  }

  #touch(): void {
    if (performance.now() - this.#touchedAt < TOUCH_INTERVAL_MS) return;
    this.#touchedAt = performance.now();
    this.#directory.touch();
  }

  #watch(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    if (process.platform === "win32") return;
    try {
      this.#watcher = watch(this.#directory.path, { persistent: false });
      this.#watcher.on("error", (error) => debug("%s: %s", this.#directory.path, error.message));
      this.#watcher.on("change", () => {
        this.#watchTimer ??= setTimeout(() => {
          this.#watchTimer = undefined;
          this.#confirm();
        }, WATCH_DELAY_MS).unref();
      });
    } catch (error) {
      // There can be too many watches on a machine; the checks do without.
      debug("%s is not watched: %s", this.#directory.path, (error as Error).message);
    }
  }
}

function hasListened({ state, isClosing }: SocketHolder): boolean {
  return (state === "ready" || state === "stopping") && !isClosing;
}
