import { describe, expect, it } from "vitest";
import { connect, nextEvent } from "../support/client.ts";
import { openSession, RawConnection, request } from "../support/raw.ts";
import { startOwnCluster, workerOf } from "./own-cluster.ts";

/** What the busiest of `count` workers may have for each that the least busy one has. */
const TOLERANCE = 1.3;

/** How often the busiest worker occurs, for each time that the least busy one does; infinite where one does not. */
function imbalance(workers: readonly unknown[], count: number): number {
  const shares = new Map<unknown, number>();
  for (const worker of workers) shares.set(worker, (shares.get(worker) ?? 0) + 1);
  const counts = [...shares.values()];
  return counts.length === count ? Math.max(...counts) / Math.min(...counts) : Infinity;
}

// Of 200 clients at once, @socket.io/sticky's least-connection gives all to the first worker: it counts them a message
// later. Plain requests count never.
describe.each(["least-connection", "round-robin"])("%s", (loadBalancingMethod) => {
  it.each(["websocket", "polling", "upgrade"] as const)(
    "spreads 200 clients that come at once, over %s",
    async (transport) => {
      const { port } = await startOwnCluster({ loadBalancingMethod, workers: 4 });
      const clients = await Promise.all(
        Array.from({ length: 200 }, async () => connect(port, transport)),
      );
      expect(
        imbalance(
          clients.map(({ worker }) => worker),
          4,
        ),
      ).toBeLessThanOrEqual(TOLERANCE);
    },
  );

  it("spreads 1,000 plain requests while there is no session", async () => {
    const { port } = await startOwnCluster({ loadBalancingMethod, workers: 4 });
    const workers: unknown[] = [];
    const lane = async () => {
      for (let i = 0; i < 100; i++) workers.push(await workerOf(port));
    };
    await Promise.all(Array.from({ length: 10 }, lane));
    expect(imbalance(workers, 4)).toBeLessThanOrEqual(TOLERANCE);
  });

  it("spreads the clients of a worker that dies over the others", async () => {
    const { port } = await startOwnCluster({ loadBalancingMethod, workers: 4 });
    const clients = await Promise.all(
      Array.from({ length: 200 }, async () => connect(port, "websocket")),
    );
    const victim = clients[0]?.worker ?? 0;
    const moved = clients.map(async ({ socket, worker }) =>
      worker === victim ? ((await nextEvent(socket, "worker"))[0] as number) : worker,
    );
    process.kill(victim, "SIGKILL");
    const workers = await Promise.all(moved);
    expect(workers).not.toContain(victim);
    expect(imbalance(workers, 3)).toBeLessThanOrEqual(TOLERANCE);
  });
});

it("a burst is spread while the workers are too busy to report anything", async () => {
  const { port, reports } = await startOwnCluster({ workers: 2 });
  for (let i = 0; i < 2; i++) {
    const busy = await RawConnection.open(port);
    busy.write(request("GET", "/block?ms=1000"));
  }
  const sids = await Promise.all(
    Array.from({ length: 100 }, async () => openSession(await RawConnection.open(port))),
  );
  const blocked = reports.filter(({ worker }) => worker?.fixture === "blocking");
  expect(new Set(blocked.map(({ worker }) => worker?.pid)).size).toBe(2);
  expect(
    imbalance(
      sids.map((sid) => sid.slice(0, 5)),
      2,
    ),
  ).toBeLessThanOrEqual(TOLERANCE);
});
