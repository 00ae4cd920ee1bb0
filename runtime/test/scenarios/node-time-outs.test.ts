import { describe, expect, it } from "vitest";
import { POLL, RawConnection, request } from "../support/raw.ts";
import { routes, said, startStreams, way } from "./streams.ts";

const server = { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 };

// None of these time-outs acts in a worker of @socket.io/sticky, whose HTTP server has never listened.
describe("in a worker, Node's own", () => {
  it("headersTimeout answers 408 to a head that does not end", async () => {
    const { port } = await startStreams({}, server);
    for (const target of ["/", POLL, `${POLL}&sid=unknown`]) {
      const connection = await RawConnection.open(port);
      connection.write(`GET ${target} HTTP/1.1\r\nHost: a\r\nX-Slow: `);
      expect(await connection.rest()).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    }
  });

  it("headersTimeout acts on later requests of a connection, too", async () => {
    const { port } = await startStreams({}, server);
    const connection = await RawConnection.open(port);
    connection.write(request("POST", "/?do=echo", "first"));
    expect((await connection.response()).body).toBe("first");
    connection.write("GET / HTTP/1.1\r\nX-Slow: ");
    expect(await connection.rest()).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
  });

  it.each(routes)("requestTimeout answers 408 to a body that does not end: %s", async (route) => {
    const fixture = await startStreams({}, server);
    const { connection, target } = await way(fixture.port, route);
    connection.write(
      `POST ${target}do=read HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nbegun`,
    );
    await said(fixture, "reading");
    expect(await connection.rest()).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    // The handler learns of it.
    await said(fixture, "gone");
  });

  it("keepAliveTimeout closes a connection that is not used any more", async () => {
    const { port } = await startStreams({}, { ...server, keepAliveTimeout: 200 });
    const connection = await RawConnection.open(port);
    connection.write(request("POST", "/?do=echo", "only"));
    expect((await connection.response()).body).toBe("only");
    expect(await connection.rest()).toBe("");
  });
});
