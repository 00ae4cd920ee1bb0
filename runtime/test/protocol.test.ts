import { expect, it } from "vitest";
import { isPrimaryMessage, isWorkerMessage } from "../src/protocol.ts";

it.each([
  { type: "sticky-socketio:hello", protocol: 1, version: "1.0.0" },
  { type: "sticky-socketio:ready", paths: ["/socket.io/"] },
  { type: "sticky-socketio:load", sessions: 1, received: 2 },
  { type: "sticky-socketio:stopping" },
])("knows $type from a worker", (message) => {
  expect(isWorkerMessage(message)).toBe(true);
  expect(isPrimaryMessage(message)).toBe(false);
});

it.each([
  { type: "sticky-socketio:who" },
  { type: "sticky-socketio:connection", head: "GET / HTTP/1.1\r\n" },
  { type: "sticky-socketio:stop", timeout: 1 },
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
  { type: "sticky-socketio:load", sessions: "1", received: 2 },
])("passes over %j", (message) => {
  expect(isWorkerMessage(message)).toBe(false);
  expect(isPrimaryMessage(message)).toBe(false);
});
