import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startProxy } from "../../runtime/test/support/proxy.ts";
import {
  POLL,
  RawConnection,
  request,
  upgradeRequest,
  type Response,
} from "../../runtime/test/support/raw.ts";
import { createCertificate, type Certificate } from "../support/certificate.ts";
import { Backend } from "./support/backend.ts";
import { emittedProxy } from "./support/proxies.ts";

const ids = ["a1", "b2"] as const;
/** A session of the server with this id. */
const sessionOf = (id: string) => `${POLL}&sid=${id}0zzAbCdEfGhIjKlMnOpQr`;

let certificate: Certificate;

beforeAll(() => {
  certificate = createCertificate();
});

afterAll(() => certificate.remove());

interface Behind {
  /** The servers behind the proxy. */
  readonly a1: Backend;
  readonly b2: Backend;
  /** Sends one request over a connection of its own; `by` is the id of the server that answers. */
  readonly ask: (text: string) => Promise<Response & { by: string | undefined }>;
  readonly open: () => Promise<RawConnection>;
}

const kinds = (["nginx", "haproxy"] as const).flatMap((name) =>
  [false, true].map((tls) => ({ name, tls })),
);

describe.each(kinds)("$name, TLS $tls", ({ name, tls }) => {
  async function start(): Promise<Behind> {
    const own = tls ? certificate : undefined;
    const [a1, b2] = await Promise.all([Backend.start("a1", own), Backend.start("b2", own)]);
    const port = await startProxy(await emittedProxy(name, [a1, b2], own), 0);
    const open = async () => RawConnection.open(port, tls ? "https" : "http");
    const ask = async (text: string) => {
      const connection = await open();
      connection.write(text);
      const response = await connection.response();
      connection.socket.destroy();
      return { ...response, by: serverOf(response) };
    };
    return { a1, b2, ask, open };
  }

  test("sends what belongs to a session to its server: polls, posts and upgrades", async () => {
    const { ask, ...backends } = await start();
    for (const id of [...ids, ...ids, ...ids]) {
      expect(await ask(request("GET", sessionOf(id)))).toMatchObject({ status: 200, by: id });
      const posted = await ask(request("POST", sessionOf(id), `4${id}`));
      expect(posted).toMatchObject({ status: 200, by: id });
      expect(backends[id].seen.at(-1)).toMatchObject({
        method: "POST",
        url: sessionOf(id),
        body: `4${id}`,
      });
      const upgraded = await ask(upgradeRequest(sessionOf(id).replace("polling", "websocket")));
      expect(upgraded).toMatchObject({ status: 101, by: id });
    }
  });

  test("carries a WebSocket both ways", async () => {
    const { open } = await start();
    const connection = await open();
    connection.write(upgradeRequest("/socket.io/?EIO=4&transport=websocket"));
    expect((await connection.response()).status).toBe(101);
    connection.write("any bytes");
    await connection.until(/any bytes/);
  });

  test("gives new sessions and all other requests to both servers, whatever their queries", async () => {
    const { ask } = await start();
    for (const target of [POLL, "/", "/api/thing?sid=a10zz"]) {
      const answers = await Promise.all(
        ids.flatMap(() => [1, 2, 3, 4].map(() => ask(request("GET", target)))),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers.map(({ by }) => by))).toEqual(new Set(ids));
    }
  });

  test.each(["a1", "b2"])(
    "takes the last one of several session ids, as servers do: %s",
    async (id) => {
      const { ask } = await start();
      const other = id === "a1" ? "b2" : "a1";
      const target = `${sessionOf(other)}&t=x&sid=${id}0zz&b64=1`;
      expect(await ask(request("GET", target))).toMatchObject({ status: 200, by: id });
    },
  );

  const hostile = [
    "sid=",
    "sid",
    "sid=&sid=",
    "sid=zz0zzunknown",
    "sid=A10zz",
    "sid=a",
    "sid[]=a10zz",
    "xsid=a10zz",
    "tsid=b20zz&x=sid=a10zz",
    "sid=..%2f..%2fa1",
    "sid=%00%0d%0aX-Forwarded-For:%201.2.3.4",
    "sid=$session_server",
    "sid=session_a1",
    `sid=${"a1".repeat(2000)}&sid=${"&".repeat(1000)}`,
    `${"sid=a1&".repeat(500)}sid=`,
    "sid=%61%31zzAbC",
  ];

  test("answers as one server would, to whatever calls itself a session", async () => {
    const { ask } = await start();
    for (const query of hostile) {
      const { status } = await ask(request("GET", `${POLL}&${query}`));
      expect([query, status]).toEqual([query, expect.toBeOneOf([200, 400])]);
    }
  });

  test("tells the servers who asks, and how", async () => {
    const { ask, a1 } = await start();
    const text = request("GET", sessionOf("a1")).replace(
      "\r\n\r\n",
      "\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n",
    );
    await ask(text);
    const { headers } = a1.seen.at(-1) ?? {};
    expect(headers?.["x-forwarded-for"]).toMatch(/^203\.0\.113\.7, ?127\.0\.0\.1$/);
    expect(headers?.["x-forwarded-proto"]).toBe(tls ? "https" : "http");
    expect(headers?.host).toBe("127.0.0.1");
  });

  test("holds nothing of an answer back", async () => {
    const { open } = await start();
    const connection = await open();
    connection.write(request("GET", "/stream"));
    expect(await connection.until(/first/)).toHaveLength(1);
  });

  test("uses a connection to a server again", async () => {
    const { open, a1 } = await start();
    const connection = await open();
    for (let count = 0; count < 50; count++) {
      connection.write(request("GET", sessionOf("a1")));
      expect((await connection.response()).status).toBe(200);
    }
    expect(a1.connections).toBeLessThan(10);
  });

  test("takes as much as Socket.IO takes in one request", async () => {
    const { ask, b2 } = await start();
    const body = "4".repeat(1_000_000);
    expect(await ask(request("POST", sessionOf("b2"), body))).toMatchObject({ status: 200 });
    expect(b2.seen.at(-1)?.body).toHaveLength(body.length);
  });

  test("a server that is being drained keeps its sessions, and gets no other", async () => {
    const { ask, a1, b2 } = await start();
    a1.isDraining = true;
    // Before the proxy can know: the other server takes what this one refuses.
    const early = await Promise.all(Array.from({ length: 20 }, () => ask(request("GET", POLL))));
    expect(early.filter(({ status, by }) => status !== 200 || by !== "b2")).toEqual([]);

    if (name === "haproxy") await toldOf(a1);
    expect(await ask(request("GET", sessionOf("a1")))).toMatchObject({ status: 200, by: "a1" });
    a1.seen.splice(0);
    expect(await ask(request("POST", sessionOf("a1"), "4x"))).toMatchObject({ by: "a1" });
    const upgrade = upgradeRequest(sessionOf("a1"));
    expect(await ask(upgrade)).toMatchObject({ status: 101, by: "a1" });
    const websocket = upgradeRequest("/socket.io/?EIO=4&transport=websocket");
    expect(await ask(websocket)).toMatchObject({ status: 101, by: "b2" });
    const late = await Promise.all(Array.from({ length: 20 }, () => ask(request("GET", POLL))));
    expect(late.filter(({ status, by }) => status !== 200 || by !== "b2")).toEqual([]);
    // HAProxy, which has been told, no longer tries.
    const tries = a1.seen.filter(({ url }) => url === POLL).length;
    expect(tries).toBeLessThanOrEqual(name === "haproxy" ? 0 : late.length);
    expect(a1.seen.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(b2.seen.filter(({ method }) => method === "POST")).toHaveLength(0);
  });

  test("503 is the answer when all servers are being drained", async () => {
    const { ask, a1, b2 } = await start();
    a1.isDraining = b2.isDraining = true;
    expect(await ask(request("GET", POLL))).toMatchObject({ status: 503 });
    expect(await ask(request("GET", sessionOf("b2")))).toMatchObject({ status: 200, by: "b2" });
  });

  test("the sessions of a server that is gone are unknown to the other, which has the new ones", async () => {
    const { ask, a1 } = await start();
    await a1.stop();
    for (let count = 0; count < 10; count++) {
      const target = count % 2 === 0 ? sessionOf("a1") : POLL;
      const status = count % 2 === 0 ? 400 : 200;
      expect(await ask(request("GET", target))).toMatchObject({ status, by: "b2" });
    }
    expect(await ask(request("POST", sessionOf("a1"), "4"))).toMatchObject({ status: 400 });
    expect(await ask(upgradeRequest(sessionOf("a1")))).toMatchObject({ status: 400 });
  });

  test("a failure of some requests takes no session away from its server", async () => {
    const { ask, a1 } = await start();
    a1.isBroken = true;
    for (let count = 0; count < 5; count++) await ask(request("POST", sessionOf("a1"), "4x"));
    a1.isBroken = false;
    expect(await ask(request("GET", sessionOf("a1")))).toMatchObject({ status: 200, by: "a1" });
  });

  test("what has reached a server is posted to no other", async () => {
    const { ask, a1, b2 } = await start();
    a1.isBroken = b2.isBroken = true;
    for (const target of [sessionOf("a1"), POLL, "/orders"]) {
      a1.seen.splice(0);
      b2.seen.splice(0);
      expect(await ask(request("POST", target, "4x"))).toMatchObject({ status: 502 });
      expect(a1.seen.length + b2.seen.length).toBe(1);
    }
  });

  test("one server needs nothing of this", async () => {
    const own = tls ? certificate : undefined;
    const only = await Backend.start("a1", own);
    const port = await startProxy(await emittedProxy(name, [only], own), 0);
    const connection = await RawConnection.open(port, tls ? "https" : "http");
    onTestFinished(() => void connection.socket.destroy());
    for (const target of [POLL, sessionOf("a1"), "/"]) {
      connection.write(request("GET", target));
      expect((await connection.response()).status).toBe(200);
    }
  });
});

/** HAProxy has asked so often that it would take a server for dead (fall 3), did it not tell that it is being drained. */
async function toldOf(backend: Backend): Promise<void> {
  for (let count = 0; count < 5; count++) await backend.checked();
}

function serverOf({ head }: Response): string | undefined {
  return /^x-server: (\w+)/im.exec(head)?.[1];
}
