import { connect as connectTcp, type AddressInfo, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { startFixture } from "../support/fixture.ts";
import { POLL, request, upgradeRequest } from "../support/raw.ts";

interface Seen {
  pid: number;
  address: string;
  family: string;
  port: number;
  isEncrypted: boolean;
  forwardedFor?: string;
}

interface Variant {
  host: string;
  /** Where the client connects to, and whom it must be taken for. */
  to: string;
  address: string;
  isEncrypted: boolean;
}

const variants: Record<string, Variant> = {
  "over IPv4": { host: "127.0.0.1", to: "127.0.0.1", address: "127.0.0.1", isEncrypted: false },
  "over IPv6": { host: "::1", to: "::1", address: "::1", isEncrypted: false },
  "over TLS": { host: "127.0.0.1", to: "127.0.0.1", address: "127.0.0.1", isEncrypted: true },
  "over TLS and IPv6": { host: "::1", to: "::1", address: "::1", isEncrypted: true },
};

const HEADER = "X-Forwarded-For: 203.0.113.7\r\n";

/** Sends what is given and returns the answer, as far as `pattern` wants it. */
async function ask(socket: Socket, text: string, pattern: RegExp): Promise<RegExpExecArray> {
  let received = "";
  const answer = new Promise<RegExpExecArray>((resolve) => {
    const onData = (chunk: Buffer) => {
      received += chunk.toString("latin1");
      const match = pattern.exec(received);
      if (match === null) return;
      socket.off("data", onData);
      resolve(match);
    };
    socket.on("data", onData);
  });
  socket.write(text.replace("\r\n", `\r\n${HEADER}`), "latin1");
  return answer;
}

async function seenBy(socket: Socket, target: string): Promise<Seen> {
  const [json] = await ask(socket, request("GET", target), /\{.*\}/);
  return JSON.parse(json) as Seen;
}

describe.each(Object.entries(variants))("%s, the app sees its client's address", (_, variant) => {
  const { host, to, address, isEncrypted } = variant;

  async function start() {
    const fixture = await startFixture({
      worker: "../scenarios/fixtures/addresses.ts",
      // In turn, connections and sessions would alternate for ever.
      loadBalancingMethod: "random",
      workers: 2,
      host,
      ...(isEncrypted && { tls: createCertificate("localhost") }),
    });
    const open = async () => {
      const options = { port: fixture.port, host: to, rejectUnauthorized: false };
      const socket = isEncrypted ? connectTls(options) : connectTcp(options);
      onTestFinished(() => void socket.destroy());
      await once(socket, isEncrypted ? "secureConnect" : "connect");
      return socket;
    };
    return { open };
  }

  function expected(socket: Socket) {
    const { port } = socket.address() as AddressInfo;
    const family = address.includes(":") ? "IPv6" : "IPv4";
    return { address, family, port, isEncrypted, forwardedFor: "203.0.113.7" };
  }

  it("in requests, direct and forwarded", async () => {
    const { open } = await start();
    const sockets: Socket[] = [];
    const sids: string[] = [];
    const pids: number[] = [];
    while (new Set(sids.map((sid) => sid.slice(0, 5))).size < 2) {
      const socket = await open();
      const direct = await seenBy(socket, "/");
      expect(direct).toMatchObject(expected(socket));
      const [, sid = ""] = await ask(socket, request("GET", POLL), /"sid":"([^"]+)"/);
      sockets.push(socket);
      sids.push(sid);
      pids.push(direct.pid);
    }
    const ways = new Set<boolean>();
    for (const [i, socket] of sockets.entries()) {
      for (const sid of sids) {
        const { pid, ...seen } = await seenBy(socket, `${POLL}&sid=${sid}&describe=1`);
        expect(seen).toEqual(expected(socket));
        ways.add(pid === pids[i]);
      }
    }
    expect(ways, "requests were answered here, and forwarded").toEqual(new Set([true, false]));
  });

  it("in the handshake of a WebSocket, direct and from a connection used before", async () => {
    const { open } = await start();
    const ways = new Set<boolean>();
    for (let tries = 0; ways.size < 2 && tries < 30; tries++) {
      const socket = await open();
      const [, own = ""] = await ask(socket, request("GET", POLL), /"sid":"([^"]+)"/);
      const upgrade = upgradeRequest("/socket.io/?EIO=4&transport=websocket");
      const [, sid = ""] = await ask(socket, upgrade, /"sid":"([^"]+)"/);
      // A frame with Socket.IO's packet to connect.
      const [json] = await ask(socket, "\x81\x82\0\0\0\x0040", /\["seen",.*\]/);
      expect(JSON.parse(json)).toEqual(["seen", address, isEncrypted, "203.0.113.7"]);
      ways.add(own.slice(0, 5) === sid.slice(0, 5));
    }
    expect(ways, "WebSockets stayed where they came to, and did not").toEqual(
      new Set([true, false]),
    );
  });
});

it("IPv4 addresses on a socket that listens on all addresses of both kinds", async () => {
  const options = { worker: "../scenarios/fixtures/addresses.ts", host: "::" };
  const { port } = await startFixture(options);
  const socket = connectTcp({ port, host: "127.0.0.1" });
  onTestFinished(() => void socket.destroy());
  const { address, family } = await seenBy(socket, "/");
  expect([address, family]).toEqual(["::ffff:127.0.0.1", "IPv6"]);
});
