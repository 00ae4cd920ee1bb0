/** Heads of forwarded requests and responses as text: one item a line, which no item of an HTTP head can contain. */

import type { Client } from "./client.ts";

export interface RequestHead extends Client {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  /** Whether data and end follow. */
  readonly hasBody: boolean;
  /** Whether the connection goes on after the response, as far as the client and the server's limits say. */
  readonly keepsAlive: boolean;
  /** Whether headers that come more than once are joined in all cases. */
  readonly joinsDuplicates: boolean;
  /** What has been read of the connection, in bytes. */
  readonly bytesRead: number;
  /** What TLS has negotiated, as `describeTls` has it. */
  readonly tls: string;
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
  const { hasBody, encrypted, joinsDuplicates, keepsAlive } = head;
  const flags =
    (hasBody ? "b" : "") +
    (encrypted ? "e" : "") +
    (joinsDuplicates ? "j" : "") +
    (keepsAlive ? "k" : "");
  const first =
    `${head.method}\n${head.url}\n${head.httpVersion}\n${flags}\n` +
    `${head.remoteAddress}\n${head.remotePort}\n${head.localAddress}\n${head.localPort}\n` +
    `${head.bytesRead}\n${head.tls}`;
  return head.rawHeaders.length === 0 ? first : `${first}\n${head.rawHeaders.join("\n")}`;
}

export function decodeRequestHead(text: string): RequestHead {
  const [
    method = "",
    url = "",
    httpVersion = "",
    flags = "",
    remoteAddress = "",
    remotePort,
    localAddress = "",
    localPort,
    bytesRead,
    tls = "",
    ...rawHeaders
  ] = text.split("\n");
  return {
    method,
    url,
    httpVersion,
    hasBody: flags.includes("b"),
    encrypted: flags.includes("e"),
    joinsDuplicates: flags.includes("j"),
    keepsAlive: flags.includes("k"),
    remoteAddress,
    remotePort: Number(remotePort),
    localAddress,
    localPort: Number(localPort),
    bytesRead: Number(bytesRead),
    tls,
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

/** Trailers: names and values in one list. */
export function encodeTrailers(trailers: readonly string[]): string {
  return trailers.join("\n");
}

/** Trailers as they were encoded. */
export function decodeTrailers(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

/** Trailers in pairs, as `addTrailers` takes them. */
export function pairs(list: readonly string[]): [name: string, value: string][] {
  return Array.from({ length: list.length >> 1 }, (_, i) => [
    list[2 * i] ?? "",
    list[2 * i + 1] ?? "",
  ]);
}
