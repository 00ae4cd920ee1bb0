import { readFile, rm, stat } from "node:fs/promises";
import { isIPv6 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { settle } from "../../generators/answers.ts";
import { fits } from "../../generators/constraints.ts";
import type { Values } from "../../generators/options.ts";
import { ownAddress } from "../../templates/extras/peers/src/peers/own-address.ts";
import { addressFor, readPeerSettings } from "../../templates/extras/peers/src/peers/settings.ts";
import { renderApp } from "../support/render-app.ts";
import { run } from "../support/run.ts";

const secret = "a secret that only the tests know, and nobody else";

describe("settings", () => {
  const required = { PEER_SECRET: secret };

  test.each([
    [{}, "PEER_SECRET is not set: give all servers the same 32 random characters or more"],
    [{ PEER_SECRET: "x".repeat(31) }, "PEER_SECRET is too short"],
    [
      { ...required, PEER_PORT: "70000" },
      'PEER_PORT is "70000" but must be a whole number to 65535',
    ],
    [{ ...required, PEER_PORT: "-1" }, 'PEER_PORT is "-1"'],
    [{ ...required, PEER_ADDRESS: "http://app" }, 'PEER_ADDRESS is "http://app" but must be host'],
    [{ ...required, PEER_ADDRESS: "app:70000" }, 'PEER_ADDRESS is "app:70000"'],
    [{ PEER_PORT: "x", PEER_ADDRESS: "a b" }, /PEER_SECRET .*; PEER_PORT .*; PEER_ADDRESS /],
  ])("%j are refused", (environment, problem) => {
    expect(() => readPeerSettings(environment)).toThrow(problem);
  });

  test("an empty variable counts as not set", () => {
    const empty = { PEER_HOST: "", PEER_PORT: "", PEER_ADDRESS: "" };
    expect(readPeerSettings({ ...required, ...empty })).toEqual({
      secret,
      host: undefined,
      port: 0,
      address: undefined,
    });
  });

  test.each([
    ["10.0.0.7", "10.0.0.7:4100"],
    ["10.0.0.7:80", "10.0.0.7:80"],
    ["app-7.internal", "app-7.internal:4100"],
    ["app-7.internal:80", "app-7.internal:80"],
    ["fd00::7", "[fd00::7]:4100"],
    ["[fd00::7]:80", "[fd00::7]:80"],
    ["[fd00::7]", "[fd00::7]:4100"],
  ])("PEER_ADDRESS %s is %s", (PEER_ADDRESS, expected) => {
    const listening = { address: "::", family: "IPv6", port: 4100 };
    expect(addressFor(readPeerSettings({ ...required, PEER_ADDRESS }), listening)).toBe(expected);
  });

  test.each([
    ["127.0.0.1", "127.0.0.1:4100"],
    ["::1", "[::1]:4100"],
  ])("without it, what listens on %s alone is reached there", (address, expected) => {
    const listening = { address, family: "IPv4", port: 4100 };
    expect(addressFor(readPeerSettings(required), listening)).toBe(expected);
  });
});

describe("of a machine's addresses", () => {
  test.each([
    [["10.0.0.7", "192.0.2.7"], "10.0.0.7"],
    [["fe80::7", "fd00::7", "10.0.0.7"], "10.0.0.7"],
    [["fe80::7", "2001:db8::7"], "2001:db8::7"],
    [["febf::7", "fd00::7"], "fd00::7"],
    [["fec0::7"], "fec0::7"],
  ])("%j the others are told %s", (addresses, expected) => {
    expect(ownAddress("::", having(...addresses))).toBe(expected);
  });

  test.each([
    ["::", []],
    ["::", ["fe80::7"]],
    ["0.0.0.0", ["2001:db8::7"]],
  ])("what listens on %s has none for them among %j", (listening, addresses) => {
    expect(() => ownAddress(listening, having(...addresses))).toThrow("Set PEER_ADDRESS");
  });
});

/** What Node says of a machine with these. */
function having(...addresses: string[]) {
  return {
    lo: [entryOf("127.0.0.1", true), entryOf("::1", true)],
    eth0: addresses.map((address) => entryOf(address, false)),
  };
}

function entryOf(address: string, internal: boolean): NetworkInterfaceInfo {
  const mac = "00:00:00:00:00:00";
  return isIPv6(address)
    ? { address, internal, family: "IPv6", netmask: "", mac, cidr: null, scopeid: 0 }
    : { address, internal, family: "IPv4", netmask: "", mac, cidr: null };
}

const settled = (values: Values) => settle({ yes: true, ...values }, { interactive: false });

describe("a contradiction", () => {
  test.each<[values: Values, problem: string]>([
    [
      { adapter: "cluster" },
      "--adapter cluster and --with peers do not go together: servers find each other in Redis",
    ],
    [
      { adapter: "redis", transports: "websocket" },
      "--transports websocket and --with peers do not go together: a WebSocket is one connection",
    ],
  ])("is %j", (values, problem) => {
    expect(() => settled({ ...values, with: ["peers"] })).toThrow(problem);
    expect(fits("with", "peers", values)).toBe(false);
  });

  test("is none where the adapter is open: one that fits is taken", () => {
    expect(settled({ with: ["peers"] })).toMatchObject({ adapter: "redis", transports: "all" });
  });
});

test("the script makes a secret once, and keeps what .env has", async () => {
  const directory = await renderApp({ adapter: "redis", with: ["peers"] }, "peers-secret");
  const environment = join(directory, ".env");
  onTestFinished(() => rm(environment, { force: true }));
  const make = () => run(process.execPath, ["scripts/peer-secret.ts"], directory);

  expect(await make()).toEqual({
    code: 0,
    output: "Put a new PEER_SECRET into .env. All servers need the same.",
  });
  const made = await readFile(environment, "utf8");
  expect(made).toMatch(/^PEER_SECRET=[\w-]{43}\n$/);
  expect((await stat(environment)).mode & 0o077).toBe(0);
  expect((await make()).output).toBe("There is a PEER_SECRET in .env already.");
  expect(await readFile(environment, "utf8")).toBe(made);
});
