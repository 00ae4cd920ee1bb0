import type { AddressInfo } from "node:net";
import type { PeerProblem } from "./worker/peers/problems.ts";
import type { TlsFiles } from "./tls/files.ts";

/** Raised whenever the messages below change in a way that the other side would misread. */
export const PROTOCOL = 3;

/** What a worker tells the primary. */
export type WorkerMessage =
  /** Sent by `setupWorker`: may I take part? */
  | { type: "sticky-socketio:hello"; protocol: number; version: string }
  /**
   * Connections may come; `paths` are those of the worker's Engine.IO servers. `isInMemory` says that a Socket.IO server
   * has an adapter whose broadcasts reach the clients of this worker only.
   */
  | { type: "sticky-socketio:ready"; paths: string[]; isInMemory: boolean }
  /** Sent when something has changed, and once a second under `startCluster`. */
  | ({ type: "sticky-socketio:load" } & Load)
  /** Which worker shall have the new session of this client? It comes on a connection that has had one before. */
  | {
      type: "sticky-socketio:place";
      id: number;
      remoteAddress: string | undefined;
      forwardedFor: string | undefined;
    }
  /** Comes with a socket: the worker with this tag shall have it, and `head` with it, one byte a character. */
  | { type: "sticky-socketio:move"; tag: string; head: string }
  /** Nobody listens on the private socket of the worker with this tag. Where is it? */
  | { type: "sticky-socketio:find"; id: number; tag: string }
  /** The answer to `move-socket`: it is there. */
  | { type: "sticky-socketio:socket-moved"; socketDirectory: string }
  /** The worker ends by itself: no new sessions, please. */
  | { type: "sticky-socketio:stopping" }
  /** The answer to `leave`: the sessions are closed. */
  | { type: "sticky-socketio:left" }
  /** The worker closes its private sockets and is about to end. */
  | { type: "sticky-socketio:closing" }
  /** A server and another one do not get on: see `PeerProblem`. It has happened `count` times since the last report. */
  | {
      type: "sticky-socketio:peer-problem";
      event: PeerProblem["event"];
      address: string;
      reason: string;
      count: number;
    };

/** What the primary tells a worker. */
export type PrimaryMessage =
  /** Asks workers that were forked before the primary was set up for their hello. */
  | { type: "sticky-socketio:who" }
  /** The worker's place: its tag, and the folder of the private sockets; and how it shall work. */
  | { type: "sticky-socketio:welcome"; tag: string; socketDirectory: string; setup: WorkerSetup }
  | { type: "sticky-socketio:refused"; reason: string }
  /**
   * Comes with a socket. `head` is what has been read from it, one byte a character: a string is small with
   * either serialization of node:child_process, where a Buffer can become an array of numbers. `isPeer` says that it
   * came from another server.
   */
  | {
      type: "sticky-socketio:connection";
      head: string;
      isPeer?: boolean | undefined;
      isPlain?: boolean | undefined;
    }
  /** Where the primary listens, as `net.Server.address()`. */
  | { type: "sticky-socketio:listening"; address: AddressInfo | string }
  /** The answer to `place`. */
  | { type: "sticky-socketio:placed"; id: number; tag: string }
  /** The answer to `find`, once the worker listens; without a folder there is no such worker. */
  | { type: "sticky-socketio:found"; id: number; socketDirectory: string | undefined }
  /** The private sockets have been removed: from now on they are in this folder. */
  | { type: "sticky-socketio:move-socket"; socketDirectory: string }
  /** The server will stop: open no more sessions, and let go of those that there are within `drain` milliseconds. */
  | { type: "sticky-socketio:leave"; drain: number }
  /** Let go of the sessions within `drain` milliseconds, and then end within `timeout` milliseconds. */
  | { type: "sticky-socketio:stop"; timeout: number; drain: number };

/** What a worker tells of itself. */
export interface Load {
  /** Open sessions. */
  readonly sessions: number;
  /** Connections and placed sessions that have arrived since the start. */
  readonly received: number;
  /** Requests that arrived here and belonged to another worker, since the start. */
  readonly forwarded: number;
  /** Longest delay of the event loop in the last second, in milliseconds. */
  readonly delay: number;
  /** Whether a debugger can be attached to the worker, and pause it. */
  readonly isInspected?: boolean;
}

/** How workers shall work. */
export interface WorkerSetup {
  /** Milliseconds until a forwarded request must begin to be answered. */
  readonly forwardTimeout: number;
  /** Milliseconds that a worker has to stop when it gets a signal; undefined where the app supervises workers itself. */
  readonly stopTimeout?: number;
  /** Connections come encrypted. */
  readonly tls?: TlsFiles | undefined;
  /** Secret that requests between servers are signed with; undefined where servers do not forward. */
  readonly peerSecret?: string | undefined;
  /** The worker listens itself. */
  readonly listen?: WorkerAddress | undefined;
}

export interface WorkerAddress {
  readonly port?: number;
  readonly host?: string | undefined;
  readonly path?: string;
  /** Whether each worker has a listening socket of its own; otherwise node:cluster shares one. */
  readonly reusePort: boolean;
}

const checks = {
  address: (value: unknown) =>
    typeof value === "string" || (typeof value === "object" && value !== null),
  number: (value: unknown) => typeof value === "number",
  boolean: (value: unknown) => typeof value === "boolean",
  object: (value: unknown) => typeof value === "object" && value !== null,
  string: (value: unknown) => typeof value === "string",
  "boolean?": (value: unknown) => value === undefined || typeof value === "boolean",
  "string?": (value: unknown) => value === undefined || typeof value === "string",
  strings: (value: unknown) =>
    Array.isArray(value) && value.every((item) => typeof item === "string"),
};

type FieldTypes = Readonly<Record<string, keyof typeof checks>>;

const workerMessages: Readonly<Record<WorkerMessage["type"], FieldTypes>> = {
  "sticky-socketio:hello": { protocol: "number", version: "string" },
  "sticky-socketio:ready": { paths: "strings", isInMemory: "boolean" },
  "sticky-socketio:load": {
    sessions: "number",
    received: "number",
    forwarded: "number",
    delay: "number",
    isInspected: "boolean?",
  },
  "sticky-socketio:place": { id: "number", remoteAddress: "string?", forwardedFor: "string?" },
  "sticky-socketio:move": { tag: "string", head: "string" },
  "sticky-socketio:find": { id: "number", tag: "string" },
  "sticky-socketio:socket-moved": { socketDirectory: "string" },
  "sticky-socketio:stopping": {},
  "sticky-socketio:left": {},
  "sticky-socketio:closing": {},
  "sticky-socketio:peer-problem": {
    event: "string",
    address: "string",
    reason: "string",
    count: "number",
  },
};

const primaryMessages: Readonly<Record<PrimaryMessage["type"], FieldTypes>> = {
  "sticky-socketio:who": {},
  "sticky-socketio:welcome": { tag: "string", socketDirectory: "string", setup: "object" },
  "sticky-socketio:refused": { reason: "string" },
  "sticky-socketio:connection": { head: "string", isPeer: "boolean?", isPlain: "boolean?" },
  "sticky-socketio:listening": { address: "address" },
  "sticky-socketio:placed": { id: "number", tag: "string" },
  "sticky-socketio:found": { id: "number", socketDirectory: "string?" },
  "sticky-socketio:move-socket": { socketDirectory: "string" },
  "sticky-socketio:leave": { drain: "number" },
  "sticky-socketio:stop": { timeout: "number", drain: "number" },
};

/** Tells a message of ours from whatever else an app sends over the same channel, forgeries included. */
export function isWorkerMessage(value: unknown): value is WorkerMessage {
  return isMessage(value, workerMessages);
}

/** As {@link isWorkerMessage}, for what comes from the primary. */
export function isPrimaryMessage(value: unknown): value is PrimaryMessage {
  return isMessage(value, primaryMessages);
}

function isMessage(value: unknown, known: Readonly<Record<string, FieldTypes>>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const message = value as Record<string, unknown>;
  if (typeof message.type !== "string" || !Object.hasOwn(known, message.type)) return false;
  const fields = Object.entries(known[message.type] ?? {});
  return fields.every(([name, type]) => checks[type](message[name]));
}
