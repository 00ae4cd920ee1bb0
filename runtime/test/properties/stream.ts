import type { Random } from "../support/random.ts";
import { POLL, request, upgradeRequest } from "../support/raw.ts";

/** Requests that are written without waiting for an answer in between. */
export type Batch = readonly string[];

/** What a client sends on one connection. */
export interface Stream {
  readonly batches: readonly Batch[];
  /** Written when all else is answered: the target of an upgrade. */
  readonly upgrade: string | undefined;
  /** Offsets within the bytes of all batches and the upgrade at which one TCP segment ends and the next begins. */
  readonly cuts: readonly number[];
}

/** Stands for the id of a session, and is as long as one: the number of the session follows in the same characters. */
export function placeholder(session: number): string {
  return `SESSION${session}`.padEnd(25, "-");
}

/** The stream with the ids of real sessions. */
export function withSessions(text: string, ids: readonly string[]): string {
  return ids.reduce((result, id, index) => result.replaceAll(placeholder(index), id), text);
}

/** Any valid stream: kept-alive and pipelined requests to routes of the app and to `sessions` open sessions. */
export function anyStream(random: Random, sessions: number): Stream {
  let packets = 0;
  const batches = Array.from({ length: random.int(1, 6) }, () => {
    const parts: string[] = [];
    // Engine.IO takes two requests of a kind at the same time for an error, and of pipelined ones both are open at once.
    const free = Array.from({ length: sessions }, (_, session) => session);
    for (let count = random.int(1, 5); count > 0; count--) {
      const [session] = free.splice(random.int(0, free.length - 1), 1);
      if (session === undefined || random.chance(0.5)) {
        parts.push(anyAppRequest(random));
      } else {
        // A poll is answered only once there is something to say.
        const target = `${POLL}&sid=${placeholder(session)}`;
        const packet = anyPacket(random, packets++);
        parts.push(anyPost(random, target, packet), request("GET", target));
      }
    }
    return parts;
  });
  const upgrade = random.chance(0.5)
    ? `/socket.io/?EIO=4&transport=websocket&sid=${placeholder(random.int(0, sessions - 1))}`
    : undefined;
  const end = upgrade === undefined ? "" : upgradeRequest(upgrade);
  const size = batches.flat().join("").length + end.length;
  return { batches, upgrade, cuts: anyCuts(random, batches.flat(), size) };
}

function anyAppRequest(random: Random): string {
  const kind = random.int(0, 5);
  if (kind === 0) return request("GET", `/bytes/${anySize(random)}`);
  if (kind === 1) return request("GET", `/chunks/${anySize(random)}?sid=${placeholder(0)}`);
  if (kind === 2) return request(random.pick(["GET", "DELETE", "PUT"]), "/missing");
  return anyPost(random, random.pick(["/echo", "/digest"]), "z".repeat(anySize(random)));
}

function anyPacket(random: Random, id: number): string {
  return random.chance(0.1)
    ? `42${id}["size","${"s".repeat(anySize(random))}"]`
    : `42${id}["echo","${"e".repeat(random.int(0, 2_000))}"]`;
}

/** Mostly small ones, up to 2 MB. */
function anySize(random: Random): number {
  return Math.floor(2_000_000 ** random.next());
}

function anyPost(random: Random, target: string, body: string): string {
  if (random.chance(0.5)) return request("POST", target, body);
  let text = `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n`;
  for (let at = 0; at < body.length;) {
    const size = Math.min(body.length - at, random.int(1, Math.max(100, body.length)));
    text += `${size.toString(16)}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  return `${text}0\r\n\r\n`;
}

/** Anywhere, and above all within heads and close to where a request ends. */
function anyCuts(random: Random, parts: readonly string[], size: number): number[] {
  const cuts = new Set<number>();
  let start = 0;
  for (const part of parts) {
    const headEnd = part.indexOf("\r\n\r\n") + 4;
    for (let count = random.int(0, 4); count > 0; count--) {
      cuts.add(start + random.int(1, random.chance(0.7) ? headEnd : part.length));
    }
    start += part.length;
    if (random.chance(0.3)) cuts.add(start + random.int(-2, 2));
  }
  for (let count = random.int(0, 3); count > 0; count--) cuts.add(random.int(1, size - 1));
  // Now and then a whole head, one byte a segment.
  if (random.chance(0.1)) for (let at = 1; at < 300; at++) cuts.add(at);
  return [...cuts].filter((cut) => cut > 0 && cut < size).toSorted((a, b) => a - b);
}
