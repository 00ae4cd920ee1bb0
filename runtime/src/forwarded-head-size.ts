import { maxHeaderSize } from "node:http";

/**
 * Longest head of a forwarded request or of its answer, in bytes. The server that has the client has its own limit, which
 * an app can raise for its HTTP server alone; this one bounds senders that are no servers of ours.
 */
export const FORWARDED_HEAD_SIZE = Math.max(262_144, 2 * maxHeaderSize);
