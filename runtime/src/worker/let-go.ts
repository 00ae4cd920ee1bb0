import type { Server as Engine } from "engine.io";
import { sessionOf, sessionsOf, type EngineSession } from "./engine-session.ts";

/**
 * How long a session goes on after its client was told that it ends, in milliseconds: what the client had sent by then
 * still arrives. It is less than the least time after which clients come back (half of 1,000 by default), because a
 * session that is recovered elsewhere has to be closed here first.
 */
const AFTERGLOW = 250;

/** Ends something that clients hold. Resolves when it has ended. */
export type LetGo = () => Promise<void>;

/** The sessions of `engine`, each with what ends it. */
export function endingsOf(engine: Engine): [session: object, letGo: LetGo][] {
  return Object.values(sessionsOf(engine)).map((session) => [session, async () => end(session)]);
}

/** Ends the session with this id, if there is one. */
export async function endSession(engine: Engine, sessionId: string): Promise<void> {
  const session = sessionOf(engine, sessionId);
  if (session !== undefined) await end(session);
}

/**
 * Engine.IO's own `close()` forgets a session at once: packets that are on their way are dropped, and a client that
 * posts is told that its session is unknown. So the client is told first, and the session forgotten when it knows.
 */
async function end(session: EngineSession): Promise<void> {
  if (session.readyState === "closed") return;
  const closed = new Promise<void>((resolve) => {
    session.once("close", resolve);
  });
  if (session.transport.name === "polling") endPolling(session);
  else endWebSocket(session);
  await closed;
}

function endWebSocket(session: EngineSession): void {
  const { transport } = session;
  const { socket } = transport;
  if (typeof socket?.close !== "function") {
    session.close();
  } else if (session.writeBuffer.length > 0) {
    // A client that is slow to take what is for it gets that first.
    session.once("drain", () => endWebSocket(session));
  } else if (session.readyState === "open") {
    // The session ends when the client has answered the closing frame; until then it is read from. Nothing can be written
    // behind that frame: trying to would end the session at once.
    Object.defineProperty(transport, "writable", {
      configurable: true,
      get: () => false,
      set() {},
    });
    socket.close();
  }
}

function endPolling(session: EngineSession): void {
  const { transport } = session;
  let isTold = false;
  const tell = () => {
    if (isTold || !transport.writable || session.readyState !== "open") return;
    isTold = true;
    transport.send([{ type: "close" }]);
    setTimeout(forget, AFTERGLOW).unref();
  };
  const forget = () => {
    const { dataRes } = transport;
    if (dataRes) dataRes.once("close", forget);
    else session.close(true);
  };
  // A client that changes to a WebSocket meanwhile is told there.
  session.once("upgrade", () => {
    if (!isTold) endWebSocket(session);
  });
  tell();
  // What waits for the client goes out with its next poll, and the end with the one after, because there may always be more.
  // Together with the end socket.io-client would take it when it is connected again, and get it a second time.
  transport.once("ready", () => {
    tell();
    transport.prependListener("ready", tell);
  });
}
