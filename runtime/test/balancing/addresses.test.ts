import { describe, expect, it } from "vitest";
import type { Client } from "../../src/balancing/balancer.ts";
import { createBalancer, type LoadBalancingMethod } from "../../src/balancing/index.ts";
import { PRIVATE_RANGES } from "../../src/balancing/trusted-proxies.ts";

type Worker = { load: number; position: number };

const workers = [0, 1, 2, 3].map((position) => ({ load: 0, position })) as [Worker, ...Worker[]];
const addresses = Array.from({ length: 4_000 }, (_, i) => `198.51.${i >> 8}.${i & 255}`);

function positions(method: LoadBalancingMethod, clients: readonly Client[], among = workers) {
  const balancer = createBalancer(method, { trustedProxies: PRIVATE_RANGES });
  return clients.map((client) => balancer.choose(among, client).position);
}

describe("remote-address", () => {
  const clients = addresses.map((remoteAddress) => ({ remoteAddress }));

  it("sends the same address to the same worker, and all addresses to all workers alike", () => {
    const placed = positions("remote-address", clients);
    expect(positions("remote-address", clients.toReversed()).toReversed()).toEqual(placed);
    for (const { position } of workers) {
      const share = placed.filter((chosen) => chosen === position).length;
      expect(share).toBeGreaterThan(850);
      expect(share).toBeLessThan(1_150);
    }
  });

  it("moves only the addresses of a worker that is lost, and brings them back with its replacement", () => {
    const before = positions("remote-address", clients);
    const left = workers.filter(({ position }) => position !== 2) as [Worker, ...Worker[]];
    const during = positions("remote-address", clients, left);
    expect(during.filter((chosen, i) => before[i] !== 2 && chosen !== before[i])).toEqual([]);
    expect(during).not.toContain(2);
    const replaced = [...left, { load: 0, position: 2 }] as [Worker, ...Worker[]];
    expect(positions("remote-address", clients, replaced)).toEqual(before);
  });
});

function byAddress(address: string) {
  return positions("remote-address", [{ remoteAddress: address }])[0];
}

function chosenFor(remoteAddress: string | undefined, forwardedFor?: string) {
  return positions("x-forwarded-for", [{ remoteAddress, forwardedFor }])[0];
}

describe("x-forwarded-for", () => {
  it.each([
    ["the client of a trusted proxy", "127.0.0.1", "203.0.113.7"],
    ["the client of a chain of them", "10.0.0.1", "203.0.113.7, 192.168.1.1,10.2.3.4"],
    ["not what the client itself claims", "10.0.0.1", "198.51.100.1, 203.0.113.7"],
    ["with a port", "127.0.0.1", "203.0.113.7:8080"],
    ["mapped into IPv6", "::ffff:127.0.0.1", "::ffff:203.0.113.7"],
    ["over a Unix socket", undefined, "203.0.113.7"],
  ])("believes %s", (_, remoteAddress, forwardedFor) => {
    expect(chosenFor(remoteAddress, forwardedFor)).toBe(byAddress("203.0.113.7"));
  });

  it("takes the address of the connection when that is not a trusted proxy", () => {
    for (const forged of addresses.slice(0, 20)) {
      expect(chosenFor("203.0.113.7", forged)).toBe(byAddress("203.0.113.7"));
    }
  });

  it("takes the nearest proxy where the header says nothing it understands", () => {
    expect(chosenFor("10.0.0.1")).toBe(byAddress("10.0.0.1"));
    expect(chosenFor("10.0.0.1", "unknown")).toBe(byAddress("10.0.0.1"));
    expect(chosenFor("10.0.0.1", "203.0.113.7, unknown, 10.0.0.2")).toBe(byAddress("10.0.0.2"));
  });

  it("reads IPv6 in brackets", () => {
    expect(chosenFor("::1", "[2001:db8::1]:443")).toBe(byAddress("2001:db8::1"));
  });

  it.each(["10.0.0.0/33", "10.0.0/8", "localhost", "", "::1/", "10.0.0.0/8/8"])(
    "refuses %j as a trusted proxy",
    (range) => {
      const options = { trustedProxies: [range] };
      expect(() => createBalancer("x-forwarded-for", options)).toThrow(
        `trustedProxies has ${JSON.stringify(range)}: use addresses and ranges`,
      );
    },
  );
});
