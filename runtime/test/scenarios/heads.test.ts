import { expect, it } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { startServers } from "../support/servers.ts";
import { startOwnCluster } from "./own-cluster.ts";

const COOKIE = `Cookie: ${"c".repeat(15 * 1024)}\r\n`;

/** Puts a header field of 15 KB before the others: those that matter come late. */
function withCookie(head: string): string {
  return head.replace("\r\n", `\r\n${COOKIE}`);
}

it.each(["round-robin", "x-forwarded-for"] as const)(
  "%s: heads with a cookie of 15 KB get to their sessions",
  async (loadBalancingMethod) => {
    const { port } = await startOwnCluster({ loadBalancingMethod, workers: 3 });
    const shared = await RawConnection.open(port);
    for (let i = 0; i < 6; i++) {
      const sid = await openSession(await RawConnection.open(port));
      const post = withCookie(request("POST", `${POLL}&sid=${sid}`, "40"));
      for (const connection of [shared, await RawConnection.open(port)]) {
        connection.write(post);
        expect(await connection.response()).toMatchObject({ status: 200, body: "ok" });
      }
      const upgrading = await RawConnection.open(port);
      await openSession(upgrading);
      upgrading.write(
        withCookie(upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`)),
      );
      expect((await upgrading.response()).status).toBe(101);
    }
  },
);

it("a head of 15 KB may come in as many pieces as it likes", async () => {
  const { port } = await startOwnCluster({ workers: 3 });
  const sid = await openSession(await RawConnection.open(port));
  const post = withCookie(request("POST", `${POLL}&sid=${sid}`, "40"));
  const connections = await Promise.all(
    Array.from({ length: 20 }, async () => RawConnection.open(port)),
  );
  for (let at = 0; at < post.length; at += 500) {
    for (const connection of connections) {
      connection.write(post.slice(at, at + 500));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const connection of connections) {
    expect(await connection.response()).toMatchObject({ status: 200, body: "ok" });
  }
});

it.each(["least-connection", "x-forwarded-for"] as const)(
  "%s: a head beyond Node's own limit is answered 431",
  async (loadBalancingMethod) => {
    const { port } = await startOwnCluster({ loadBalancingMethod });
    const connection = await RawConnection.open(port);
    connection.write(request("GET", "/").replace("\r\n", `\r\nCookie: ${"c".repeat(40_000)}\r\n`));
    expect(await connection.rest()).toMatch(/^HTTP\/1.1 431 /);
  },
);

const LARGE_HEADS = ["--max-http-header-size=65536"];
const QUERY = `&q=${"q".repeat(17_000)}`;

it.each(["round-robin", "x-forwarded-for"] as const)(
  "%s: the first request of a connection has the limit that Node has for all",
  async (loadBalancingMethod) => {
    const { port } = await startFixture({ loadBalancingMethod, execArgv: LARGE_HEADS });
    const connection = await RawConnection.open(port);
    for (let i = 0; i < 2; i++) {
      connection.write(request("GET", `/?${QUERY}`));
      expect((await connection.response()).status).toBe(200);
    }
    const beyond = await RawConnection.open(port);
    beyond.write(request("GET", `/?${"q".repeat(70_000)}`));
    expect(await beyond.rest()).toMatch(/^HTTP\/1.1 431 /);
  },
);

it("forwards heads up to the limit that Node has, also between servers", async () => {
  const options = { execArgv: LARGE_HEADS, loadBalancingMethod: "round-robin" } as const;
  const [one, other] = await startServers(options, options);
  const sids = [];
  for (let i = 0; i < 2; i++) sids.push(await openSession(await RawConnection.open(one.port)));
  for (const { port } of [one, other]) {
    const shared = await RawConnection.open(port);
    for (const sid of sids) {
      shared.write(request("POST", `${POLL}${QUERY}&sid=${sid}`, "40"));
      expect(await shared.response()).toMatchObject({ status: 200, body: "ok" });
    }
  }
  for (const [index, { port }] of [one, other].entries()) {
    const upgrading = await RawConnection.open(port);
    await openSession(upgrading);
    const target = `/socket.io/?EIO=4&transport=websocket${QUERY}&sid=${sids[index]}`;
    upgrading.write(upgradeRequest(target));
    expect((await upgrading.response()).status).toBe(101);
  }
});
