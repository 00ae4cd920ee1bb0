import type { IncomingMessage } from "node:http";

const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The end-to-end headers of a message (RFC 9110, section 7.6.1), as the flat list of names and values that Node calls
 * `rawHeaders`.
 */
export function endToEndHeaders(rawHeaders: readonly string[], without?: string): string[] {
  const dropped = namedByConnection(rawHeaders);
  return filterHeaders(
    rawHeaders,
    (name) => !HOP_BY_HOP.has(name) && !dropped?.has(name) && name !== without,
  );
}

/** All headers but one. */
export function headersWithout(rawHeaders: readonly string[], without: string): string[] {
  return filterHeaders(rawHeaders, (name) => name !== without);
}

/** The head of a request as it goes over the wire, with these headers. */
export function serializeHead(
  { method, url }: IncomingMessage,
  headers: readonly string[],
): string {
  let head = `${method} ${url} HTTP/1.1\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${head}\r\n`;
}

function filterHeaders(rawHeaders: readonly string[], keeps: (name: string) => boolean): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i], rawHeaders[i + 1]];
    if (keeps(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

function namedByConnection(rawHeaders: readonly string[]): Set<string> | undefined {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === "connection") {
      return new Set(rawHeaders[i + 1]?.split(",").map((name) => name.trim().toLowerCase()));
    }
  }
  return undefined;
}
