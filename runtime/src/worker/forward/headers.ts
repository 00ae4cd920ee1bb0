import type { IncomingMessage } from "node:http";

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
