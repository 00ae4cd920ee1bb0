import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { FORWARDED_HEAD_SIZE } from "../../forwarded-head-size.ts";
import type { Location } from "../../peers/directory.ts";
import { PEER_HEADER, type Purpose, sign } from "../../peers/signature.ts";
import { describeClient } from "../forward/client.ts";
import { headersWithout } from "../forward/headers.ts";
import { endToEndHeaders } from "./hop-by-hop.ts";
import type { PeerRequestArgs } from "./peer-agent.ts";

/** Time to connect to another server, in milliseconds. */
const CONNECT_TIMEOUT = 2_000;

const LENGTH = new Set(["content-length"]);

/** A request, and the tag of the worker on another server that it belongs to. */
export interface Outgoing {
  readonly owner: string;
  readonly req: IncomingMessage;
}

export interface OutgoingOptions {
  readonly location: Location;
  readonly secret: string;
  readonly purpose: Purpose;
  readonly agent: PeerRequestArgs["agent"];
}

/**
 * Opens a signed request to the worker that `req` belongs to. The caller sends the body, which only a POST may have,
 * and ends it.
 *
 * @throws {TypeError} when node:http takes no such request
 */
export function openRequest({ owner, req }: Outgoing, options: OutgoingOptions): ClientRequest {
  const { location, secret, purpose, agent } = options;
  const { method: given = "GET", url: path = "" } = req;
  const method = purpose === "forward" || purpose === "upgrade" ? given : "HEAD";
  const signature = sign(secret, { method, target: path, purpose }, describeClient(req));
  const headers = [...framedHeaders(req, method), PEER_HEADER, signature];
  if (purpose === "upgrade") {
    headers.push("Connection", "Upgrade", "Upgrade", req.headers.upgrade ?? "");
  }
  const target = { ...location, owner, agent, method, path, headers };
  const args = { ...target, maxHeaderSize: FORWARDED_HEAD_SIZE };
  // The types do not know of headers in a flat list, as rawHeaders, which keeps their order and repetitions.
  const upstream = request(args as unknown as PeerRequestArgs);
  upstream.maxHeadersCount = 0;
  upstream.once("socket", (socket) => {
    if (!socket.connecting) return;
    const error = new Error(`not connected within ${CONNECT_TIMEOUT} ms`);
    const timer = setTimeout(() => upstream.destroy(error), CONNECT_TIMEOUT);
    socket.once("connect", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
  });
  return upstream;
}

/**
 * The headers, with what says where the body ends. Engine.IO reads a body of a POST alone; with another method
 * node:http would send it behind the head without any framing, where the next request on the connection is expected.
 */
function framedHeaders(req: IncomingMessage, method: string): string[] {
  const headers = endToEndHeaders(req.rawHeaders);
  if (method !== "POST") return headersWithout(headers, LENGTH);
  const isChunked = req.headers["transfer-encoding"] !== undefined;
  return isChunked ? [...headersWithout(headers, LENGTH), "Transfer-Encoding", "chunked"] : headers;
}
