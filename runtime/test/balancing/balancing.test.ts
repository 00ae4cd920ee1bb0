import { describe, expect, it } from "vitest";
import { createBalancer, type LoadBalancingMethod } from "../../src/balancing/index.ts";
import { PRIVATE_RANGES } from "../../src/balancing/trusted-proxies.ts";

const client = { remoteAddress: "127.0.0.1" };
const options = { trustedProxies: PRIVATE_RANGES };

type Loaded = { load: number; position: number };

/** Places `sessions` new sessions, all of which stay open, on workers with the given loads. */
function place(method: LoadBalancingMethod, sessions: number, loads: [number, ...number[]]) {
  const [first, ...rest] = loads;
  const others = rest.map((load, index) => ({ load, position: index + 1 }));
  const workers: [Loaded, ...Loaded[]] = [{ load: first, position: 0 }, ...others];
  const balancer = createBalancer(method, options);
  const placed = new Map<object, number>(workers.map((worker) => [worker, 0]));
  for (let i = 0; i < sessions; i++) {
    const worker = balancer.choose(workers, client);
    worker.load++;
    placed.set(worker, (placed.get(worker) ?? 0) + 1);
  }
  return [...placed.values()];
}

describe("least-connection", () => {
  it("fills up those with fewer sessions first", () => {
    expect(place("least-connection", 6, [4, 0, 2])).toEqual([0, 4, 2]);
  });

  it("spreads a burst evenly", () => {
    expect(place("least-connection", 400, [0, 0, 0, 0])).toEqual([100, 100, 100, 100]);
  });

  it("does not favour a worker while none has a session", () => {
    const balancer = createBalancer("least-connection", options);
    const workers = [0, 1, 2].map((position) => ({ load: 0, position })) as [Loaded, ...Loaded[]];
    const chosen = Array.from({ length: 300 }, () => balancer.choose(workers, client));
    for (const worker of workers) {
      expect(chosen.filter((choice) => choice === worker)).toHaveLength(100);
    }
  });
});

describe("round-robin", () => {
  it("takes one after the other, whatever their load", () => {
    expect(place("round-robin", 9, [100, 0, 0])).toEqual([3, 3, 3]);
  });
});

describe("random", () => {
  it("reaches all of them about equally", () => {
    for (const count of place("random", 4_000, [0, 0, 0, 0])) {
      expect(count).toBeGreaterThan(800);
      expect(count).toBeLessThan(1_200);
    }
  });
});

describe("createBalancer", () => {
  it.each(["least-connections", "", "constructor", 3, null])("refuses %j", (method) => {
    expect(() => createBalancer(method as never, options)).toThrow(
      /^loadBalancingMethod is .*: use one of least-connection, round-robin, random, remote-address, x-forwarded-for/,
    );
  });
});
