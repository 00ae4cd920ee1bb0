import { once } from "node:events";
import { connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { Fixture, startFixture } from "../support/fixture.ts";
import { RawConnection, request } from "../support/raw.ts";

/** The same app in the one worker of a cluster, and in a process of its own. */
async function startBoth(): Promise<{ cluster: number; single: number }> {
  const [cluster, single] = await Promise.all([
    startFixture({ worker: "./server-worker.ts", workers: 1 }),
    new Fixture("server-single.ts", []).until(({ listening }) => listening),
  ]);
  return { cluster: cluster.port, single: single.port };
}

interface Description {
  readonly connections: number;
  readonly drops: readonly string[];
}

/** What the server says to `bytes` from a client that then ends its side, and to the end. */
async function halfClose(port: number, bytes: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let received = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => (received += chunk));
  socket.end(bytes);
  await once(socket, "close");
  return received;
}

const upgrade = "Connection: Upgrade\r\nUpgrade: count\r\n";

it.each([
  ["CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nhello"],
  ["an upgrade of the app's own", `GET / HTTP/1.1\r\nHost: a\r\n${upgrade}\r\nhello`],
])("goes on writing to a client that ends its side after %s", async (_, bytes) => {
  const { cluster, single } = await startBoth();
  const expected = await halfClose(single, bytes);
  expect(expected).toMatch(/5 bytes$/);
  expect(await halfClose(cluster, bytes)).toBe(expected);
});

it("has a server that counts, limits and describes connections as Node's does", async () => {
  const ports = await startBoth();
  const answers = [ports.cluster, ports.single].map(async (port) => {
    const ask = async (connection: RawConnection, target = "/") => {
      connection.write(request("GET", target));
      const { body } = await connection.response();
      // Each has a port of its own.
      return JSON.parse(body.replaceAll(String(port), "0")) as Description;
    };
    const first = await RawConnection.open(port);
    const open = [await ask(first)];
    // A worker has a connection once its first request has begun.
    const second = await RawConnection.open(port);
    open.push(await ask(second), await ask(second));
    const limited = await ask(first, "/limit/2");
    const third = await RawConnection.open(port);
    third.write(request("GET", "/"));
    await expect(third.response()).rejects.toThrow("the server closed the connection");
    const { drops } = await ask(first);
    second.socket.end();
    await second.rest();
    let { connections } = limited;
    while (connections > 1) ({ connections } = await ask(first));
    const fourth = await ask(await RawConnection.open(port));
    return { open, limited, drops, fourth };
  });
  const [cluster, single] = await Promise.all(answers);
  expect(cluster).toEqual(single);
  expect(single).toMatchObject({ drops: ["127.0.0.1"], fourth: { connections: 2 } });
});
