import { expect, it } from "vitest";
import { parseRequestLine } from "../../src/primary/request-line.ts";

it.each([
  ["GET / HTTP/1.1\r\n", "/"],
  ["GET /socket.io/?sid=a HTTP/1.1\r\nHost: a\r\n\r\n", "/socket.io/?sid=a"],
  ["POST /a HTTP/1.0\n", "/a"],
  ["\r\n\r\nGET /b HTTP/1.1\r\n", "/b"],
  ["M-SEARCH * HTTP/1.1\r\n", "*"],
])("%j asks for %j", (head, target) => {
  expect(parseRequestLine(head, 100)).toEqual({ state: "complete", target });
});

it.each(["", "\r\n", "G", "GET / HTTP/1.1", "GET / HTTP/1.1\r"])("%j is incomplete", (head) => {
  expect(parseRequestLine(head, 100)).toEqual({ state: "incomplete" });
});

it.each(["\x16\x03\x01\x02", "GET /\r\n", "GET / HTTP/1.1 x\r\n", " GET / HTTP/1.1\r\n"])(
  "%j is left to a worker's HTTP parser",
  (head) => {
    expect(parseRequestLine(head, 100)).toEqual({ state: "complete", target: undefined });
  },
);

it("bounds the line, not what follows it", () => {
  const line = `GET /${"a".repeat(100)} HTTP/1.1\r\n`;
  expect(parseRequestLine(line, 100).state).toBe("too long");
  expect(parseRequestLine(line.slice(0, 101), 100).state).toBe("too long");
  expect(parseRequestLine(line.slice(0, 100), 100).state).toBe("incomplete");
  expect(parseRequestLine(`GET / HTTP/1.1\r\n${"a".repeat(200)}`, 100).state).toBe("complete");
});
