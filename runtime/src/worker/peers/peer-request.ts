import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { endToEndHeaders } from "./hop-by-hop.ts";

export interface Exchange {
  /** Milliseconds until the answer must begin. */
  readonly timeout: number;
  /** Whether this is an answer of the other server that it gives to requests that it has not looked at. */
  readonly isRefusal: (answer: IncomingMessage) => boolean;
  /** Called once when there is an answer, or will be none. */
  readonly onSettled: () => void;
  /** Called once when nothing was answered here and nothing will be; `error` unless the other server refuses. */
  readonly onUnreachable: (error?: Error) => void;
}

/** Has `upstream`, a request to another server, answer `req` on `res`. */
export function exchangeRequest(
  upstream: ClientRequest,
  req: IncomingMessage,
  res: ServerResponse,
  { timeout, isRefusal, onSettled, onUnreachable }: Exchange,
): void {
  let isSettled = false;
  /** From here on whatever becomes of the request to the other server is of no interest. */
  const settle = () => {
    if (isSettled) return false;
    isSettled = true;
    clearTimeout(timer);
    req.off("data", refresh).unpipe(upstream);
    // What is left of the body has no reader over there; the next request on the connection comes behind it.
    req.resume();
    onSettled();
    return true;
  };
  const refresh = () => timer.refresh();
  const timer = setTimeout(() => {
    if (!settle()) return;
    upstream.destroy();
    res.writeHead(504, { "Content-Type": "text/plain" }).end("Gateway Timeout\n");
  }, timeout);

  upstream.once("response", (answer) => {
    if (!settle()) return;
    if (isRefusal(answer)) {
      answer.resume();
      onUnreachable();
    } else if (writeHead(res, answer)) {
      pipeline(answer, res, () => {});
    } else {
      upstream.destroy();
    }
  });
  upstream.on("error", (error) => {
    if (!settle() || res.destroyed) return;
    onUnreachable(error);
  });
  upstream.once("upgrade", () => upstream.destroy(new Error("it changed the protocol")));
  res.once("close", () => {
    settle();
    upstream.destroy();
  });

  if (req.method === "POST") {
    req.on("data", refresh);
    // Not pipeline(): it would destroy the client's connection when the other server is gone.
    req.pipe(upstream);
  } else {
    req.resume();
    upstream.end();
  }
}

/** @returns false when node:http takes no such head; the client's connection is closed then */
function writeHead(res: ServerResponse, answer: IncomingMessage): boolean {
  const { statusCode = 502, statusMessage, rawHeaders } = answer;
  // The other server's answer has a date, or is meant to have none.
  res.sendDate = false;
  try {
    res.writeHead(statusCode, statusMessage, endToEndHeaders(rawHeaders));
    return true;
  } catch {
    res.destroy();
    return false;
  }
}
