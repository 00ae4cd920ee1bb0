import { describe, expect, it, onTestFinished } from "vitest";
import { startFixture } from "../support/fixture.ts";
import { haproxy } from "../support/haproxy.ts";
import type { Target } from "../support/load/connection.ts";
import { HttpClient } from "../support/load/http-client.ts";
import { POLLING } from "../support/load/session.ts";
import { nginx } from "../support/nginx.ts";
import { startProxy } from "../support/proxy.ts";

const addresses = Array.from({ length: 20 }, (_, i) => `127.0.0.${i + 2}`);
const FORGED = ["203.0.113.7", "198.51.100.1, 127.0.0.1", "127.0.0.2", "nonsense"];

/** Opens a session over a new connection. Resolves with the worker that has it, and the header that the app saw. */
async function openSession(target: Target, forwardedFor?: string) {
  const client = new HttpClient(target);
  onTestFinished(() => client.close());
  const headers = forwardedFor === undefined ? "" : `X-Forwarded-For: ${forwardedFor}\r\n`;
  const opened = await client.exchange({ target: POLLING, headers });
  const { sid } = JSON.parse(opened.body.slice(1)) as { sid: string };
  const session = `${POLLING}&sid=${sid}`;
  const posted = await client.exchange({ target: session, headers, body: "40" });
  const called = await client.exchange({ target: "/", headers, body: "x" });
  const seen = [opened, posted, called].map(({ head }) => /x-seen: (.*)\r\n/i.exec(head)?.[1]);
  return { worker: sid.slice(0, 5), seen: [...new Set(seen)] };
}

async function startCluster(): Promise<number> {
  const { port } = await startFixture({
    worker: "./proxied-worker.ts",
    workers: 4,
    loadBalancingMethod: "x-forwarded-for",
    trustedProxies: ["127.0.0.1"],
  });
  return port;
}

describe.each(Object.entries({ nginx, haproxy }))("behind %s", (_, proxy) => {
  it("the client's address decides, and the app sees the header as it is", async () => {
    const port = await startProxy(proxy, await startCluster());
    const workers = new Set<string>();
    for (const localAddress of addresses) {
      const { worker, seen } = await openSession({ port, localAddress });
      workers.add(worker);
      expect(seen).toEqual([localAddress]);
      for (const forged of FORGED) {
        const again = await openSession({ port, localAddress }, forged);
        expect(again).toEqual({ worker, seen: [`${forged}, ${localAddress}`] });
      }
    }
    expect(workers.size).toBe(4);
  });
});

it("a header from elsewhere than a trusted proxy decides nothing", async () => {
  const port = await startCluster();
  const localAddress = "127.0.0.9";
  const { worker, seen } = await openSession({ port, localAddress });
  expect(seen).toEqual(["undefined"]);
  for (const forged of [...FORGED, ...addresses]) {
    const again = await openSession({ port, localAddress }, forged);
    expect(again).toEqual({ worker, seen: [forged] });
  }
});
