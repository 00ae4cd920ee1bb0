import { readFileSync } from "node:fs";

/** Raised whenever the messages below change in a way that the other side would misread. */
export const PROTOCOL = 1;

/** The version of this package, for people. */
export const VERSION = readVersion();

/** What a worker tells the primary. */
export type WorkerMessage =
  /** Sent by `setupWorker`: may I take part? */
  | { type: "sticky-socketio:hello"; protocol: number; version: string }
  /** Connections may come; `paths` are those of the worker's Engine.IO servers. */
  | { type: "sticky-socketio:ready"; paths: string[] }
  /** Open sessions, and how many connections have arrived since the start. */
  | { type: "sticky-socketio:load"; sessions: number; received: number }
  /** The worker ends by itself: no new sessions, please. */
  | { type: "sticky-socketio:stopping" };

/** What the primary tells a worker. */
export type PrimaryMessage =
  /** Asks workers that were forked before the primary was set up for their hello. */
  | { type: "sticky-socketio:who" }
  /**
   * The worker's place: its tag, the folder of the private sockets, and how long it may take to stop, in milliseconds,
   * where `startCluster` is in charge (0 where it is not).
   */
  | { type: "sticky-socketio:welcome"; tag: string; socketDirectory: string; stopTimeout: number }
  | { type: "sticky-socketio:refused"; reason: string }
  /**
   * Comes with a socket. `head` is what has been read from it, one byte a character: a string is small with
   * either serialization of node:child_process, where a Buffer can become an array of numbers.
   */
  | { type: "sticky-socketio:connection"; head: string }
  /** End within `timeout` milliseconds. */
  | { type: "sticky-socketio:stop"; timeout: number };

type FieldTypes = Readonly<Record<string, "string" | "number" | "strings">>;

const workerMessages: Readonly<Record<WorkerMessage["type"], FieldTypes>> = {
  "sticky-socketio:hello": { protocol: "number", version: "string" },
  "sticky-socketio:ready": { paths: "strings" },
  "sticky-socketio:load": { sessions: "number", received: "number" },
  "sticky-socketio:stopping": {},
};

const primaryMessages: Readonly<Record<PrimaryMessage["type"], FieldTypes>> = {
  "sticky-socketio:who": {},
  "sticky-socketio:welcome": { tag: "string", socketDirectory: "string", stopTimeout: "number" },
  "sticky-socketio:refused": { reason: "string" },
  "sticky-socketio:connection": { head: "string" },
  "sticky-socketio:stop": { timeout: "number" },
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
  return Object.entries(known[message.type] ?? {}).every(([name, type]) =>
    type === "strings"
      ? Array.isArray(message[name]) && message[name].every((item) => typeof item === "string")
      : typeof message[name] === type,
  );
}

function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
