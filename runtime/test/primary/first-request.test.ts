import { expect, it } from "vitest";
import { parseFirstRequest } from "../../src/primary/first-request.ts";

const lineOnly = { maxRequestLineSize: 100, needsHead: false };
const wholeHead = { maxRequestLineSize: 100, needsHead: true };

it.each([
  ["GET / HTTP/1.1\r\n", "/"],
  ["GET /socket.io/?sid=a HTTP/1.1\r\nHost: a\r\n\r\n", "/socket.io/?sid=a"],
  ["POST /a HTTP/1.0\n", "/a"],
  ["\r\n\r\nGET /b HTTP/1.1\r\n", "/b"],
  ["M-SEARCH * HTTP/1.1\r\n", "*"],
])("%j asks for %j", (head, target) => {
  expect(parseFirstRequest(head, lineOnly)).toEqual({ state: "complete", target });
});

it.each(["", "\r\n", "G", "GET / HTTP/1.1", "GET / HTTP/1.1\r"])("%j is incomplete", (head) => {
  expect(parseFirstRequest(head, lineOnly)).toEqual({ state: "incomplete" });
});

it.each(["", "G", "GET /a?b=%20&c HTTP/1.", "OPTIONS *", "GET http://a:1/b", "CONNECT a:1 HTTP"])(
  "%j can become a request line",
  (head) => {
    expect(parseFirstRequest(head, lineOnly)).toEqual({ state: "incomplete" });
  },
);

it.each([
  "\x16\x03\x01\x02",
  "GET /\r\n",
  "GET / HTTP/1.1 x\r\n",
  " GET / HTTP/1.1\r\n",
  "get",
  "GETS",
  "GET a b",
  "GET / HTTP/1.1 ",
])("%j is left to a worker's HTTP parser", (head) => {
  expect(parseFirstRequest(head, lineOnly)).toEqual({ state: "complete", target: undefined });
});

it("bounds the line, not what follows it", () => {
  const line = `GET /${"a".repeat(100)} HTTP/1.1\r\n`;
  expect(parseFirstRequest(line, lineOnly).state).toBe("too long");
  expect(parseFirstRequest(line.slice(0, 101), lineOnly).state).toBe("too long");
  expect(parseFirstRequest(line.slice(0, 100), lineOnly).state).toBe("incomplete");
  expect(parseFirstRequest(`GET / HTTP/1.1\r\n${"a".repeat(200)}`, lineOnly).state).toBe(
    "complete",
  );
});

it.each([
  ["GET /a HTTP/1.1\r\nHost: b\r\n\r\n", undefined],
  ["GET /a HTTP/1.1\r\nX-Forwarded-For: 192.0.2.1\r\nHost: b\r\n\r\n", "192.0.2.1"],
  ["GET /a HTTP/1.1\nx-forwarded-for:192.0.2.1\n\n", "192.0.2.1"],
  ["GET /a HTTP/1.1\r\nX-Forwarded-For: a, b\r\nX-FORWARDED-FOR: c\r\n\r\n", "a, b, c"],
  ["GET /a HTTP/1.1\r\nHost: b\r\n\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n", undefined],
])("of the whole head, %j says who it is for", (head, forwardedFor) => {
  const request = parseFirstRequest(head, wholeHead);
  expect({
    ...request,
    forwardedFor: request.state === "complete" && request.forwardedFor?.trim(),
  }).toEqual({
    state: "complete",
    target: "/a",
    forwardedFor,
  });
});

it("waits for the whole head where it is needed, and bounds it as Node does", () => {
  const begun = "GET /a HTTP/1.1\r\nHost: b\r\n";
  expect(parseFirstRequest(begun, wholeHead).state).toBe("incomplete");
  const long = `${begun}X-Forwarded-For: 192.0.2.1\r\nX-A: ${"a".repeat(17_000)}`;
  const known = { state: "complete", target: "/a", forwardedFor: " 192.0.2.1" };
  expect(parseFirstRequest(long, wholeHead)).toEqual(known);
});

it("does not wait for the rest of a head with an invalid field", () => {
  const begun = "GET /a HTTP/1.1\r\nHost: b\r\n";
  for (const field of [" folded", "X y", "X-A: \0", ": a"]) {
    expect(parseFirstRequest(begun + field, wholeHead).state).toBe("complete");
  }
});
