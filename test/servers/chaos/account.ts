import type { NumberedClient } from "../support/numbered-client.ts";
import type { Sent } from "../support/numbered-crowd.ts";
import type { Period, Scene } from "./scene.ts";

/** What has become of messages: of each to each client. */
export interface Account {
  readonly messages: number;
  readonly acknowledged: number;
  /** Received once. */
  readonly once: number;
  /** Received once more by a client that had moved on, when Redis answered after a while. */
  readonly late: number;
  /** Neither acknowledged nor received. */
  readonly neither: number;
  /** Missed, by the reason for which that may be. */
  readonly missed: Readonly<Record<Reason, number>>;
  /** What must not be, in words. */
  readonly wrong: readonly string[];
}

const reasons = [
  "the client was not connected",
  "Redis was away",
  "the sender's worker was killed",
] as const;
type Reason = (typeof reasons)[number];

/** How long a client may take to notice that its session is over, in milliseconds. */
const NOTICE = 1_500;
/** How long a message that is acknowledged may be on its way out of a worker, in milliseconds. */
const UNDER_WAY = 1_000;

/** @param recovers whether clients that come back get what they have missed */
export function accountFor(scene: Scene, recovers: boolean): Account {
  const { kills } = scene;
  const { sent, clients } = scene.crowd;
  const outages = scene.outages();
  const missed = Object.fromEntries(reasons.map((reason) => [reason, 0])) as Record<Reason, number>;
  const wrong: string[] = [];
  let [once, late, neither] = [0, 0, 0];
  for (const message of sent) {
    for (const [index, client] of clients.entries()) {
      const times = client.received[message.number] ?? 0;
      const what = `message ${message.number} to client ${index} (${client.kind})`;
      if (times === 1) once++;
      else if (times === 2 && mayComeLate(outages, message, client)) late++;
      else if (times > 1) wrong.push(`${what} came ${times} times`);
      else if (message.acknowledgedAt === undefined) neither++;
      else {
        const reason = reasonFor({ outages, kills }, recovers, message, client);
        if (reason) missed[reason]++;
        else wrong.push(`${what} is missing, ${circumstances(message, client)}`);
      }
    }
  }
  const acknowledged = sent.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length;
  return { messages: sent.length, acknowledged, once, late, neither, missed, wrong };
}

function circumstances({ at, acknowledgedAt = at }: Sent, { presences }: NumberedClient): string {
  const times = presences
    .filter(({ from, until = Infinity }) => from < at + 5_000 && until > at - 5_000)
    .map(({ id, from, until, reason }) =>
      until === undefined
        ? `as ${id} since ${from - at} ms`
        : `as ${id} from ${from - at} to ${until - at} ms (${reason})`,
    );
  return `sent at ${new Date(at).toISOString()}, acknowledged after ${acknowledgedAt - at} ms; the client was connected ${times.join(", ")}`;
}

/**
 * What a worker sends to a Redis that does not answer may come to the others when it does. A client that has got it at the
 * first worker gets it again where it is by then.
 */
function mayComeLate(
  outages: readonly Period[],
  message: Sent,
  { presences }: NumberedClient,
): boolean {
  return (
    outages.some((outage) => isAround(outage, message)) &&
    presences.some(({ from }) => from > message.at)
  );
}

/** Whether some process may not have had Redis when a message was on its way. */
function isAround({ from, until = Infinity }: Period, { at, acknowledgedAt = at }: Sent): boolean {
  return from - UNDER_WAY < acknowledgedAt && at < until + UNDER_WAY;
}

function reasonFor(
  { outages, kills }: { outages: readonly Period[]; kills: readonly number[] },
  recovers: boolean,
  message: Sent,
  client: NumberedClient,
): Reason | undefined {
  const { at, acknowledgedAt = at } = message;
  if (outages.some((outage) => isAround(outage, message))) return "Redis was away";
  const wasThere = recovers
    ? client.keptSession(at, acknowledgedAt + NOTICE)
    : client.wasPresent(at, acknowledgedAt + NOTICE);
  if (!wasThere) return "the client was not connected";
  const isBehind = (kill: number) => at <= kill && kill <= acknowledgedAt + UNDER_WAY;
  return kills.some(isBehind) ? "the sender's worker was killed" : undefined;
}
