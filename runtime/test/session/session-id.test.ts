import { describe, expect, it } from "vitest";
import { isEngineTarget, sessionIdOf } from "../../src/session/session-id.ts";

describe("sessionIdOf", () => {
  it.each([
    ["/socket.io/?EIO=4&transport=polling&sid=abc", "abc"],
    ["/socket.io/?sid=abc&transport=polling", "abc"],
    ["/socket.io/?sid=a%62c", "abc"],
    ["/socket.io/?%73id=abc", "abc"],
    ["/socket.io/?tsid=wrong&sid=abc", "abc"],
    ["/socket.io/?sid=abc#sid=wrong", "abc"],
    ["/socket.io/?x=1?sid=wrong&sid=abc", "abc"],
    ["/socket.io/?sid=wrong&sid=abc", "abc"],
    ["/socket.io/?sid=&sid=abc", "abc"],
  ])("%s is of session %s", (target, sessionId) => {
    expect(sessionIdOf(target)).toBe(sessionId);
  });

  it.each([
    ["no query", "/socket.io/"],
    ["no sid", "/socket.io/?EIO=4&transport=polling"],
    ["an empty sid", "/socket.io/?sid=&transport=polling"],
    ["a sid in the path only", "/sid=abc"],
    ["another parameter that ends in sid", "/socket.io/?tsid=abc"],
  ])("there is none with %s", (_, target) => {
    expect(sessionIdOf(target)).toBeUndefined();
  });
});

describe("isEngineTarget", () => {
  it("compares the beginning, as Engine.IO does", () => {
    const paths = ["/socket.io/", "/other/"];
    expect(isEngineTarget("/socket.io/?EIO=4", paths)).toBe(true);
    expect(isEngineTarget("/other/?EIO=4", paths)).toBe(true);
    expect(isEngineTarget("/socket.io?EIO=4", paths)).toBe(false);
    expect(isEngineTarget("/api/socket.io/?EIO=4", paths)).toBe(false);
    expect(isEngineTarget("/", [])).toBe(false);
  });
});
