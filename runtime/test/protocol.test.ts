import { expect, it } from "vitest";
import { isPrimaryMessage, isWorkerMessage } from "../src/protocol.ts";

it.each([
  { type: "sticky-socketio:hello", protocol: 1, version: "1.0.0" },
  { type: "sticky-socketio:ready", paths: ["/socket.io/"], isInMemory: false },
  { type: "sticky-socketio:load", sessions: 1, received: 2, forwarded: 0, delay: 0.5 },
  { type: "sticky-socketio:place", id: 1, remoteAddress: undefined, forwardedFor: undefined },
  { type: "sticky-socketio:place", id: 1, remoteAddress: "::1", forwardedFor: "192.0.2.1" },
  { type: "sticky-socketio:move", tag: "s10az", head: "GET / HTTP/1.1\r\n\r\n" },
  { type: "sticky-socketio:find", id: 1, tag: "s10az" },
  { type: "sticky-socketio:socket-moved", socketDirectory: "/tmp/a/" },
  { type: "sticky-socketio:stopping" },
  { type: "sticky-socketio:left" },
  { type: "sticky-socketio:closing" },
])("knows $type from a worker", (message) => {
  expect(isWorkerMessage(message)).toBe(true);
  expect(isPrimaryMessage(message)).toBe(false);
});

it.each([
  { type: "sticky-socketio:who" },
  { type: "sticky-socketio:welcome", tag: "s10az", socketDirectory: "/tmp/a/", setup: {} },
  { type: "sticky-socketio:placed", id: 1, tag: "s10az" },
  { type: "sticky-socketio:found", id: 1, socketDirectory: undefined },
  { type: "sticky-socketio:move-socket", socketDirectory: "/tmp/a/" },
  { type: "sticky-socketio:connection", head: "GET / HTTP/1.1\r\n" },
  { type: "sticky-socketio:leave", drain: 5 },
  { type: "sticky-socketio:stop", timeout: 1, drain: 0 },
])("knows $type from the primary", (message) => {
  expect(isPrimaryMessage(message)).toBe(true);
  expect(isWorkerMessage(message)).toBe(false);
});

it.each([
  null,
  undefined,
  "x",
  0,
  [],
  {},
  { type: null },
  { type: "constructor" },
  { type: "sticky:connection", data: "" },
  { type: "sticky-socketio:ready" },
  { type: "sticky-socketio:ready", paths: "/socket.io/" },
  { type: "sticky-socketio:ready", paths: [1] },
  { type: "sticky-socketio:ready", paths: ["/socket.io/"], isInMemory: "no" },
  { type: "sticky-socketio:load", sessions: "1", received: 2 },
])("passes over %j", (message) => {
  expect(isWorkerMessage(message)).toBe(false);
  expect(isPrimaryMessage(message)).toBe(false);
});
