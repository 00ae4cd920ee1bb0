/** Heads of forwarded requests and responses as text: one item a line, which no item of an HTTP head can contain. */

export interface RequestHead {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  /** Whether data and end follow. */
  readonly hasBody: boolean;
  /** Empty for a client on a Unix socket. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly encrypted: boolean;
  readonly rawHeaders: string[];
}

export interface ResponseHead {
  readonly status: number;
  /** Empty for the status's usual one. */
  readonly message: string;
  /** Names and values in one list. */
  readonly headers: readonly string[];
}

export function encodeRequestHead(head: RequestHead): string {
  const { method, url, httpVersion, hasBody, remoteAddress, remotePort, encrypted } = head;
  const flags = `${hasBody ? "b" : ""}${encrypted ? "e" : ""}`;
  const first = `${method}\n${url}\n${httpVersion}\n${flags}\n${remoteAddress}\n${remotePort}`;
  return head.rawHeaders.length === 0 ? first : `${first}\n${head.rawHeaders.join("\n")}`;
}

export function decodeRequestHead(text: string): RequestHead {
  const [
    method = "",
    url = "",
    httpVersion = "",
    flags = "",
    remoteAddress = "",
    port,
    ...rawHeaders
  ] = text.split("\n");
  return {
    method,
    url,
    httpVersion,
    hasBody: flags.includes("b"),
    encrypted: flags.includes("e"),
    remoteAddress,
    remotePort: Number(port),
    rawHeaders,
  };
}

export function encodeResponseHead({ status, message, headers }: ResponseHead): string {
  const first = `${status}\n${message}`;
  return headers.length === 0 ? first : `${first}\n${headers.join("\n")}`;
}

export function decodeResponseHead(text: string): ResponseHead {
  const [status, message = "", ...headers] = text.split("\n");
  return { status: Number(status), message, headers };
}
