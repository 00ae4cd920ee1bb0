import { maxHeaderSize, METHODS } from "node:http";

const LEADING_LINE_BREAKS = /^[\r\n]*/;
const REQUEST_LINE = /^[\r\n]*[^ \r\n]+ ([^ \r\n]+) HTTP\/\d\.\d\r?\n/;
/** A target and all that follows it on its line, complete or not: a path, or an absolute URL. */
const TARGET_BEGUN =
  /^(?:[/*][!-~\x80-\xff]*|[A-Za-z]+(?::(?:\/(?:\/[!-~\x80-\xff]*)?)?)?)?(?: (?:H(?:T(?:T(?:P(?:\/(?:\d(?:\.(?:\d\r?)?)?)?)?)?)?)?)?)?$/;
const AUTHORITY_BEGUN = /^[!-~]*(?: [HTP/\d.]*\r?)?$/;
/** Any number of header fields, and the beginning of one more. */
const FIELDS_BEGUN =
  /^(?:[\w!#$%&'*+.^`|~-]+:[\t -~\x80-\xff]*\r?\n)*(?:[\w!#$%&'*+.^`|~-]+(?::[\t -~\x80-\xff]*)?)?\r?$/;
const END_OF_HEAD = /\r?\n\r?\n/;
const FORWARDED_FOR = /^x-forwarded-for:([^\r\n]*)\r?\n/gim;

const methods = new Set(METHODS);

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

const INCOMPLETE: FirstRequest = { state: "incomplete" };
const UNKNOWN: FirstRequest = { state: "complete", target: undefined };

/**
 * Looks for the first request, or its first line, in what a client has sent so far. Node's parser refuses some requests
 * before they are complete, so this waits for more only where Node would.
 */
export function parseFirstRequest(
  head: string,
  { maxRequestLineSize, needsHead }: FirstRequestLimits,
): FirstRequest {
  const start = LEADING_LINE_BREAKS.exec(head)?.[0].length ?? 0;
  const lineEnd = head.indexOf("\n", start);
  if ((lineEnd === -1 ? head.length : lineEnd) > maxRequestLineSize) return { state: "too long" };
  if (lineEnd === -1) return isRequestLineBegun(head.slice(start)) ? INCOMPLETE : UNKNOWN;
  const target = REQUEST_LINE.exec(head)?.[1];
  if (!needsHead || target === undefined) return { state: "complete", target };

  const fields = head.slice(lineEnd + 1);
  const isWhole = END_OF_HEAD.test(head.slice(lineEnd - 1));
  if (!isWhole && sizeOf(head) <= maxHeaderSize && FIELDS_BEGUN.test(fields)) return INCOMPLETE;
  return { state: "complete", target, forwardedFor: forwardedForOf(fields) };
}

/** Whether this can become the first line of a request. */
function isRequestLineBegun(text: string): boolean {
  const space = text.indexOf(" ");
  if (space === -1) return METHODS.some((method) => method.startsWith(text));
  const method = text.slice(0, space);
  const rest = text.slice(space + 1);
  return methods.has(method) && (method === "CONNECT" ? AUTHORITY_BEGUN : TARGET_BEGUN).test(rest);
}

/** As Node counts, which leaves out what stands between names and values. */
function sizeOf(head: string): number {
  return head.length - 4 * head.split("\n").length;
}

/** Of a head, perhaps with what follows it. */
function forwardedForOf(fields: string): string | undefined {
  const end = `\n${fields}`.search(END_OF_HEAD);
  const own = end === -1 ? fields : fields.slice(0, end + 1);
  return [...own.matchAll(FORWARDED_FOR)].map(([, value]) => value).join(",") || undefined;
}
