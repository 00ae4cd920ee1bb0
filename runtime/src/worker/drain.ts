import { setTimeout as delay } from "node:timers/promises";
import type { Socket } from "node:net";
import type { Server as Engine } from "engine.io";

/** Least pause between two sessions, in milliseconds; where there are more sessions than pauses, some go together. */
const STEP = 10;

/** What can be let go of. */
export interface Session {
  readonly readyState: string;
  close(): void;
  once(event: "close", listener: () => void): void;
}

/**
 * Closes sessions one after the other, spread over `duration` milliseconds, so that their clients do
 * not all come back at once. A client that polls learns it from its next poll: up to `grace` milliseconds more are
 * for the last of these.
 */
export async function drain(
  sessions: readonly Session[],
  duration: number,
  grace: number,
): Promise<void> {
  const steps = Math.max(1, Math.min(sessions.length, Math.floor(duration / STEP)));
  for (let step = 0; step < steps; step++) {
    await delay(duration / steps);
    const [from, to] = [step, step + 1].map((at) => Math.floor((at * sessions.length) / steps));
    for (const session of sessions.slice(from, to)) session.close();
  }
  const late = new AbortController();
  await Promise.race([
    Promise.all(sessions.map(async (session) => closed(session))),
    delay(grace, undefined, { signal: late.signal }),
  ]);
  late.abort();
}

async function closed(session: Session): Promise<void> {
  if (session.readyState === "closed") return;
  await new Promise<void>((resolve) => {
    session.once("close", resolve);
  });
}

export function sessionsOf(engine: Engine): Session[] {
  // Only its type says that this is not for others; there is no other way to the sessions.
  const { clients } = engine as unknown as { clients: Record<string, Session> };
  return Object.values(clients);
}

/** A session of another server whose WebSocket goes through here. */
export function relayedSession(socket: Socket): Session {
  return {
    get readyState() {
      return socket.closed ? "closed" : "open";
    },
    close: () => socket.destroy(),
    once: (event, listener) => socket.once(event, listener),
  };
}
