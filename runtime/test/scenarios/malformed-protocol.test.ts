/**
 * Harmless inputs of the classes in recent advisories of engine.io, socket.io-parser, ws and cookie. On every way to the
 * worker of a session, the answer is that of a single process.
 */
import { describe, expect, it } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { Fixture, startFixture } from "../support/fixture.ts";
import { haproxy } from "../support/haproxy.ts";
import { nginx } from "../support/nginx.ts";
import { startProxy, type ProxyProgram } from "../support/proxy.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { startServers } from "../support/servers.ts";
import { bodies, frames, requests, text } from "./malformed.ts";

/** How a client gets at an app. */
interface Way {
  readonly openSession: () => Promise<string>;
  /** A connection for the next request of a session. */
  readonly connect: (sid: string) => Promise<RawConnection>;
}

interface Cluster {
  readonly servers: readonly Fixture[];
  readonly way: Way;
}

const app = { worker: "./mirror-worker.ts", loadBalancingMethod: "round-robin" } as const;
const ECHO = '421["echo","after"]';

const SOME_OUTCOMES = {
  "request: an unknown transport": '400 {"code":0,"message":"Transport unknown"}',
  "request: an upgrade with many headers": "101 ",
  "polling: an event named null": '200 40{"sid":"..."} | 200 ok | 200 ok | 200 6\x1e1',
  "WebSocket: the first reserved bit": closeFrame(1002),
  "WebSocket: text that is no UTF-8": closeFrame(1007),
  "WebSocket: a length beyond the limit": closeFrame(1009),
  "WebSocket: an event named null": closeFrame(),
};

function closeFrame(code?: number): string {
  return code === undefined ? "\x88\0" : `\x88\x02${String.fromCharCode(code >> 8, code & 0xff)}`;
}

function directly(port: number, scheme: "http" | "https" = "http"): Way {
  return {
    openSession: async () => openSession(await RawConnection.open(port, scheme)),
    connect: async () => RawConnection.open(port, scheme),
  };
}

/** Connections that have had a request, and belong to another worker than the session. */
function onUsedConnections(port: number): Way {
  const connect = async (sid: string): Promise<RawConnection> => {
    const connection = await RawConnection.open(port);
    // A new connection goes to the worker of its first session.
    const other = await openSession(connection);
    if (tagOf(other) !== tagOf(sid)) return connection;
    connection.socket.destroy();
    return connect(sid);
  };
  return { ...directly(port), connect };
}

const tagOf = (sid: string) => sid.slice(0, 5);

async function startSingle(): Promise<{ single: Fixture; port: number }> {
  const single = new Fixture("mirror-single.ts", []);
  return { single, port: (await single.until(({ listening }) => listening)).port };
}

const ways: Readonly<Record<string, () => Promise<Cluster>>> = {
  "on a connection of its own": async () => {
    const server = await startFixture(app);
    return { servers: [server], way: directly(server.port) };
  },
  "over TLS": async () => {
    const server = await startFixture({ ...app, tls: createCertificate("localhost") });
    return { servers: [server], way: directly(server.port, "https") };
  },
  "on a used connection of another worker": async () => {
    const server = await startFixture(app);
    return { servers: [server], way: onUsedConnections(server.port) };
  },
  "over TLS, on a connection to another server": async () => {
    const tls = createCertificate("localhost");
    const servers = await startServers({ ...app, tls }, app);
    const [a, b] = servers;
    const { connect } = directly(a.port, "https");
    return { servers, way: { ...directly(b.port), connect } };
  },
};

it.each(Object.entries(ways))(
  "answers malformed input %s as a single process does",
  async (_, start) => {
    const [{ servers, way }, { single, port }] = await Promise.all([start(), startSingle()]);
    await expectSameOutcomes(servers, way, single, directly(port));
  },
);

describe.each(Object.entries<ProxyProgram>({ nginx, haproxy }))("behind %s", (_, proxy) => {
  it("answers malformed input as a single process behind it does", async () => {
    const [server, { single, port }] = await Promise.all([startFixture(app), startSingle()]);
    const [way, expected] = await Promise.all([
      startProxy(proxy, server.port),
      startProxy(proxy, port),
    ]);
    await expectSameOutcomes([server], directly(way), single, directly(expected));
  });
});

async function expectSameOutcomes(
  servers: readonly Fixture[],
  way: Way,
  single: Fixture,
  singleWay: Way,
): Promise<void> {
  const before = await Promise.all(servers.map(pids));
  const [outcomes, expected] = await Promise.all([outcomesOf(way), outcomesOf(singleWay)]);
  // The inputs reach what they are meant for.
  expect(expected).toMatchObject(SOME_OUTCOMES);
  expect(outcomes).toEqual(expected);
  expect(await Promise.all(servers.map(pids))).toEqual(before);
  expect(single.process.exitCode).toBe(null);
  expect([single, ...servers].map(({ output }) => output).join("")).toBe("");
}

async function pids(server: Fixture): Promise<(number | undefined)[]> {
  return (await server.stats()).workers.map(({ pid }) => pid);
}

/** What comes of each input, by its name. */
async function outcomesOf(way: Way): Promise<Record<string, string>> {
  const attempts: [name: string, attempt: () => Promise<string>][] = [
    ...Object.entries(requests).map(([name, make]): (typeof attempts)[number] => [
      `request: ${name}`,
      async () => requestWith(way, make),
    ]),
    ...Object.entries(bodies).map(([name, body]): (typeof attempts)[number] => [
      `polling: ${name}`,
      async () => pollWith(way, body),
    ]),
    ...Object.entries(frames).map(([name, bytes]): (typeof attempts)[number] => [
      `WebSocket: ${name}`,
      async () => upgradeWith(way, bytes),
    ]),
  ];
  const outcomes = attempts.map(async ([name, attempt]) => {
    return [name, await attempt().catch(String)] as const;
  });
  return Object.fromEntries(await Promise.all(outcomes));
}

async function requestWith(way: Way, make: (sid: string) => string): Promise<string> {
  const sid = await way.openSession();
  return answer(await way.connect(sid), make(sid));
}

/** Sends a request. Resolves with the status and the body of the response, without an id in it. */
async function answer(connection: RawConnection, bytes: string): Promise<string> {
  connection.write(bytes);
  const { status, body } = await connection.response();
  return `${status} ${body.replaceAll(/"sid":"[^"]+"/g, '"sid":"..."')}`;
}

/** Sends a body to a new session, and then an event. Resolves with the answers, the last of which is that of a poll. */
async function pollWith(way: Way, body: string): Promise<string> {
  const sid = await way.openSession();
  const target = `${POLL}&sid=${sid}`;
  const connection = await way.connect(sid);
  await answer(connection, request("POST", target, "40"));
  const answers = [await answer(connection, request("GET", target))];
  for (const bytes of [
    request("POST", target, body),
    request("POST", target, ECHO),
    request("GET", target),
  ]) {
    // A server may close the connection after it has refused a request.
    const next = connection.socket.closed ? await way.connect(sid) : connection;
    answers.push(await answer(next, bytes));
  }
  return answers.join(" | ");
}

/**
 * Sends frames to a session that has been upgraded, and then an event. Resolves with all that comes, up to the close
 * frame or the answer to the event.
 */
async function upgradeWith(way: Way, bytes: string): Promise<string> {
  const sid = await way.openSession();
  const connection = await way.connect(sid);
  connection.write(upgradeRequest(`/socket.io/?EIO=4&transport=websocket&sid=${sid}`));
  await connection.until(/ 101 /);
  connection.write(text("2probe"));
  await connection.until(/3probe/);
  connection.write(text("5") + text("40"));
  await connection.until(/40\{[^}]*\}/);
  connection.write(bytes + text(ECHO));
  const [end, length] = await connection.until(/\x88(.)|431\["after"\]/s);
  const size = length?.charCodeAt(0) ?? 0;
  const [received] = await connection.until(
    new RegExp(`(?<=40\\{[^}]*\\}).*${end.startsWith("\x88") ? `\x88.[^]{${size}}` : "\\]"}`, "s"),
  );
  return received;
}
