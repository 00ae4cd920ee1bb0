import { maxHeaderSize } from "node:http";

const LEADING_LINE_BREAKS = /^[\r\n]*/;
const METHOD_START = /^[A-Za-z]/;
const REQUEST_LINE = /^[\r\n]*[^ \r\n]+ ([^ \r\n]+) HTTP\/\d\.\d\r?\n/;
const END_OF_HEAD = /\r?\n\r?\n/;
const FORWARDED_FOR = /^x-forwarded-for:([^\r\n]*)/gim;

export interface FirstRequestLimits {
  /** In bytes. */
  readonly maxRequestLineSize: number;
  /** Whether the headers are of interest, too. */
  readonly needsHead: boolean;
}

/** What has been found out about the beginning of a connection. */
export type FirstRequest =
  | { readonly state: "incomplete" }
  | { readonly state: "too long" }
  | {
      readonly state: "complete";
      /** Undefined when this is no request; a worker's HTTP parser, or its TLS, knows best what to do with it. */
      readonly target: string | undefined;
      readonly forwardedFor?: string | undefined;
    };

/** Looks for the first request, or its first line, in what a client has sent so far. */
export function parseFirstRequest(
  head: string,
  { maxRequestLineSize, needsHead }: FirstRequestLimits,
): FirstRequest {
  const start = LEADING_LINE_BREAKS.exec(head)?.[0].length ?? 0;
  if (head.length > start && !METHOD_START.test(head[start] ?? "")) {
    return { state: "complete", target: undefined };
  }
  const lineEnd = head.indexOf("\n", start);
  if ((lineEnd === -1 ? head.length : lineEnd) > maxRequestLineSize) return { state: "too long" };
  if (lineEnd === -1) return { state: "incomplete" };
  const target = REQUEST_LINE.exec(head)?.[1];
  if (!needsHead || target === undefined) return { state: "complete", target };

  const headEnd = head.slice(start).search(END_OF_HEAD);
  if (headEnd === -1) {
    return { state: head.length > maxRequestLineSize + maxHeaderSize ? "too long" : "incomplete" };
  }
  const fields = head.slice(start, start + headEnd).matchAll(FORWARDED_FOR);
  const forwardedFor = [...fields].map(([, value]) => value).join(",") || undefined;
  return { state: "complete", target, forwardedFor };
}
