import { expect, it } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { RawConnection, request } from "../support/raw.ts";

it("answers 431 to a request line over the limit", async () => {
  const { port } = await startFixture({ maxRequestLineSize: 1_000 });
  const connection = await RawConnection.open(port);
  connection.write(request("GET", `/${"a".repeat(1_000)}`));
  expect(await connection.rest()).toMatch(/^HTTP\/1.1 431 .*\r\nConnection: close\r\n/s);
});

it("answers 408 to a request line that does not end, and closes what says nothing", async () => {
  const { port } = await startFixture({ requestLineTimeout: 100 });
  const [begun, silent] = [await RawConnection.open(port), await RawConnection.open(port)];
  begun.write("GET / HT");
  expect(await begun.rest()).toMatch(/^HTTP\/1.1 408 /);
  expect(await silent.rest()).toBe("");
});

it("closes the oldest when more connections are silent than it may have", async () => {
  const { port } = await startFixture({ maxPendingConnections: 10 });
  const silent = [];
  for (let i = 0; i < 10; i++) silent.push(await RawConnection.open(port));
  const served = await RawConnection.open(port);
  served.write(request("POST", "/", "hello"));
  expect((await served.response()).body).toBe("hello");
  expect(await silent[0]?.rest()).toBe("");
  expect(silent[9]?.socket.closed).toBe(false);
});

it("lets a worker answer what is not HTTP", async () => {
  const { port } = await startFixture();
  for (const noise of ["\x16\x03\x01\x02\x00\x01", "GET\r\n\r\n", "nonsense\n"]) {
    const connection = await RawConnection.open(port);
    connection.write(noise);
    expect(await connection.rest()).toMatch(/^HTTP\/1.1 400 Bad Request/);
  }
});
