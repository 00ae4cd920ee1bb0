import type { IncomingMessage, ServerResponse } from "node:http";
import { sessionIdOf } from "../session/session-id.ts";

/** Whether a request on the Engine.IO path opens a session. Only a GET does; a preflight in front of it is no part. */
export function opensSession({ method, url = "" }: IncomingMessage): boolean {
  return method === "GET" && sessionIdOf(url) === undefined;
}

/** Tells a client, or the proxy in front of it, to open its session elsewhere. */
export function refuseSession(res: ServerResponse): void {
  const headers = { "Retry-After": "1", "Content-Type": "text/plain", Connection: "close" };
  res.writeHead(503, headers).end("Service Unavailable\n");
}
