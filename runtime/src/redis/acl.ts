import { ErrorReply } from "redis";
import { reasonOf } from "./client.ts";
import { redisUrls, type RedisOptions } from "./options.ts";

/** Redis refuses an operation that the adapter depends on. */
export class RefusedOperation extends Error {}

/** Adds the rule for ACL SETUSER to an error about missing rights; other replies of Redis only become refusals. */
export function explainRefusal(error: unknown, options: RedisOptions): unknown {
  if (!(error instanceof ErrorReply)) return error;
  const reason = reasonOf(error);
  const rule = missingRule(reason, options);
  const user = decodeURIComponent(redisUrls(options.url)[0].username) || "default";
  const advice = rule === undefined ? "" : `. Grant the right with: ACL SETUSER ${user} ${rule}`;
  return new RefusedOperation(reason + advice, { cause: error });
}

function missingRule(reason: string, { kind, prefix }: RedisOptions): string | undefined {
  if (!reason.includes("NOPERM")) return undefined;
  const command = /'(?<name>[\w|]+)' command/.exec(reason)?.groups?.["name"];
  if (command !== undefined) return `+${command}`;
  if (/\bkeys?\b/.test(reason)) return `~${prefix}:*`;
  // The adapter subscribes to patterns, and Redis compares a pattern with rules literally: "&app:*" does not allow "app:x*".
  return kind === "redis" ? "allchannels" : `&${prefix}:*`;
}
