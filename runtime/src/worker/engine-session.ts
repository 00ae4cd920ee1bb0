import type { ServerResponse } from "node:http";
import type { Server as Engine } from "engine.io";

/** What Engine.IO's sessions have, as far as it is used here. */
export interface EngineSession {
  readonly readyState: string;
  readonly transport: EngineTransport;
  /** Packets that the transport has not taken. */
  readonly writeBuffer: readonly unknown[];
  close(discard?: boolean): void;
  once(event: "close" | "drain" | "upgrade", listener: () => void): void;
}

export interface EngineTransport {
  readonly name: string;
  readonly writable: boolean;
  /** With long-polling, the response to a request that brings data. */
  readonly dataRes?: ServerResponse | null;
  /** With a WebSocket, that of the package ws. */
  readonly socket?: { close?(): void };
  send(packets: readonly { type: "close" | "noop" }[]): void;
  once(event: "ready", listener: () => void): void;
  prependListener(event: "ready", listener: () => void): void;
}

/** The open sessions of an engine, by id. */
export function sessionsOf(engine: Engine): Readonly<Record<string, EngineSession>> {
  // Only its type says that this is not for others; there is no other way to the sessions.
  const { clients } = engine as unknown as { clients: Record<string, EngineSession> };
  return clients;
}

export function sessionOf(engine: Engine, sessionId: string): EngineSession | undefined {
  const sessions = sessionsOf(engine);
  return Object.hasOwn(sessions, sessionId) ? sessions[sessionId] : undefined;
}
