import { PEER_HEADER } from "../../peers/signature.ts";
import { CLIENT_HEADER } from "../forward/client.ts";
import { headersWithout } from "../forward/headers.ts";

/**
 * Headers of a connection, not of what it carries (RFC 9110, 7.6.1), and those that servers add themselves. What a
 * client lists in `Connection` is not dropped besides: it could take away what frames the body.
 */
const DROPPED = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  CLIENT_HEADER,
  PEER_HEADER,
]);

/** The headers that go on to the next server: a flat list of names and values, as `message.rawHeaders`. */
export function endToEndHeaders(rawHeaders: readonly string[]): string[] {
  return headersWithout(rawHeaders, DROPPED);
}
