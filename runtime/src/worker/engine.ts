import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Server as Engine } from "engine.io";
import { sessionOf } from "./engine-session.ts";

/** The two functions that an Engine.IO server handles the requests on its path with. */
export interface EngineHandlers {
  readonly request: (req: IncomingMessage, res: ServerResponse) => void;
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** The handlers that `engine` has now. */
export function handlersOf(engine: Engine): EngineHandlers {
  const { handleRequest, handleUpgrade } = engine as unknown as Record<
    "handleRequest" | "handleUpgrade",
    (...args: unknown[]) => void
  >;
  return {
    request: (...args) => handleRequest.apply(engine, args),
    upgrade: (...args) => handleUpgrade.apply(engine, args),
  };
}

/** Answers the request to read that waits in a session, if one does, with what Engine.IO itself uses for that. */
export function answerPoll(engine: Engine, sessionId: string): void {
  const session = sessionOf(engine, sessionId);
  if (session?.readyState !== "open") return;
  const { transport } = session;
  if (transport.name === "polling" && transport.writable) transport.send([{ type: "noop" }]);
}

/** Replaces the handlers. What is not on the engine's path never gets here: requests of the app cost nothing. */
export function replaceHandlers(engine: Engine, { request, upgrade }: EngineHandlers): void {
  Object.assign(engine, { handleRequest: request, handleUpgrade: upgrade });
}

/** The path that `engine` compares the beginning of a request target with. */
export function pathOf(engine: Engine): string {
  const { path = "/engine.io", addTrailingSlash } = engine.opts as {
    path?: string;
    addTrailingSlash?: boolean;
  };
  return path.replace(/\/$/, "") + (addTrailingSlash === false ? "" : "/");
}
