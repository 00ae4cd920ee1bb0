import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** Of these, node:http keeps the first and drops the rest. */
const SINGLE = new Set([
  "age",
  "authorization",
  "content-length",
  "content-type",
  "etag",
  "expires",
  "from",
  "host",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "referer",
  "retry-after",
  "server",
  "user-agent",
]);

/** What node:http makes of a flat list of names and values: see `message.headers` in its documentation. */
export function parseHeaders(rawHeaders: readonly string[]): IncomingHttpHeaders {
  const headers: Record<string, string | string[]> = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? "";
    const value = rawHeaders[i + 1] ?? "";
    const known = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (name === "set-cookie") headers[name] = [known ?? [], value].flat();
    else if (known === undefined) headers[name] = value;
    else if (!SINGLE.has(name))
      headers[name] = `${String(known)}${name === "cookie" ? "; " : ", "}${value}`;
  }
  return headers;
}

/** All headers but these, whose names are in lower case. */
export function headersWithout(
  rawHeaders: readonly string[],
  without: ReadonlySet<string>,
): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i], rawHeaders[i + 1]];
    if (!without.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

/** The head of a request as it goes over the wire, with these headers. */
export function serializeHead(
  { method, url }: IncomingMessage,
  headers: readonly string[],
): string {
  return serialize(`${method} ${url} HTTP/1.1`, headers);
}

/** The head of a response as it goes over the wire, with these headers. */
export function serializeResponse(
  { statusCode, statusMessage }: IncomingMessage,
  headers: readonly string[],
): string {
  return serialize(`HTTP/1.1 ${statusCode} ${statusMessage}`, headers);
}

function serialize(firstLine: string, headers: readonly string[]): string {
  let head = `${firstLine}\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${head}\r\n`;
}
