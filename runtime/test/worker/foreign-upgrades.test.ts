import { createServer } from "node:http";
import { expect, it } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection, request } from "../support/raw.ts";

/** Whether this version of Node asks before it takes a request to upgrade. */
const isAsked = "shouldUpgradeCallback" in createServer();

function offering(protocol: string, target: string): string {
  const headers = `Host: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n`;
  return `GET ${target} HTTP/1.1\r\n${headers}\r\n`;
}

it.each([
  { what: "HTTP/2 to the app", bytes: offering("h2c", "/") },
  { what: "a WebSocket to the app", bytes: offering("websocket", "/") },
])(
  "answers a client that offers $what, also on a connection that has been used",
  async ({ bytes }) => {
    const { port } = await startFixture();
    const connection = await RawConnection.open(port);
    connection.write(request("POST", "/", "hello"));
    expect((await connection.response()).body).toBe("hello");
    connection.write(bytes);
    expect((await connection.response()).status).toBe(isAsked ? 200 : 400);
  },
);

it("answers a client that offers HTTP/2 to Engine.IO", async () => {
  const { port } = await startFixture();
  const connection = await RawConnection.open(port);
  const target = `${POLL}&sid=${await openSession(connection)}`;
  connection.write(request("POST", target, "40"));
  expect((await connection.response()).body).toBe("ok");
  connection.write(offering("h2c", target));
  expect((await connection.response()).status).toBe(isAsked ? 200 : 400);
});

it("leaves requests to upgrade to the app where it takes them", async () => {
  const { port } = await startFixture({ worker: "./upgrading-worker.ts" });
  const connection = await RawConnection.open(port);
  connection.write(offering("echo", "/"));
  await connection.until(/^HTTP\/1\.1 101 .*\r\n\r\n/s);
  connection.write("hello");
  await connection.until(/\r\n\r\nhello$/);
  expect(await openSession(await RawConnection.open(port))).toBeTruthy();
});
