import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { withSessions, type Stream } from "./stream.ts";

/** What of an answer must be the same whoever gives it. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  /** A long one is described only. */
  readonly body: string;
}

/** Opens sessions, each on a connection of its own. Resolves with their ids. */
export async function openSessions(port: number, count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const connection = await RawConnection.open(port);
      const id = await openSession(connection);
      connection.write(request("POST", `${POLL}&sid=${id}`, "40"));
      await connection.response();
      connection.write(request("GET", `${POLL}&sid=${id}`));
      const { body } = await connection.response();
      if (!body.startsWith("40{")) throw new Error(`a session began with ${body}`);
      connection.socket.destroy();
      return id;
    }),
  );
}

/** Sends a stream, cut into TCP segments as it says. Resolves with the answers. */
export async function play(
  port: number,
  { batches, upgrade, cuts }: Stream,
  sessions: readonly string[],
): Promise<Answer[]> {
  const connection = await RawConnection.open(port);
  const answers: Answer[] = [];
  let sent = 0;
  const send = async (text: string) => {
    const inside = cuts.filter((cut) => cut > sent && cut < sent + text.length);
    const edges = [sent, ...inside, sent + text.length];
    for (const [index, edge] of edges.entries()) {
      const next = edges[index + 1];
      if (next === undefined) break;
      connection.write(text.slice(edge - sent, next - sent));
      // Segments that are written in one turn can arrive as one.
      await turn();
    }
    sent += text.length;
  };
  for (const batch of batches) {
    await send(withSessions(batch.join(""), sessions));
    for (let i = 0; i < batch.length; i++) answers.push(normalize(await connection.response()));
  }
  if (upgrade !== undefined) {
    await send(withSessions(upgradeRequest(upgrade), sessions));
    answers.push(normalize(await connection.response()));
    connection.write("\x81\x86\0\0\0\x002probe");
    await connection.until(/3probe/);
  }
  connection.socket.destroy();
  return answers;
}

/** Without what differs from one process, or moment, to the other. */
function normalize({ status, head, body }: { status: number; head: string; body: string }): Answer {
  const headers = head
    .split("\r\n")
    .slice(1)
    .filter((line) => line !== "" && !/^date:/i.test(line))
    .toSorted();
  return { status, headers, body: body.length < 1_000 ? body : describe(body) };
}

function describe(body: string): string {
  return `${body.length} bytes, ${createHash("sha256").update(body, "latin1").digest("hex")}`;
}
