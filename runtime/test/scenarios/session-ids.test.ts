import { describe, expect, it } from "vitest";
import { openSession, POLL, RawConnection, request } from "../support/raw.ts";
import { startOwnCluster, workerOf, type OwnClusterOptions } from "./own-cluster.ts";

const SESSIONS = 10;

interface Variant {
  options?: OwnClusterOptions;
  /** The target of a request of the session. */
  target: (sid: string, other: string) => string;
  headers?: (sid: string, other: string) => string;
}

const variants: Record<string, Variant> = {
  "ids that are UUIDs": { options: { hasUuids: true }, target: (sid) => `${POLL}&sid=${sid}` },
  "a parameter whose name ends in sid before it": {
    target: (sid, other) => `/socket.io/?tsid=${other}&EIO=4&transport=polling&sid=${sid}`,
  },
  "a cookie that has the sid of another session": {
    target: (sid) => `${POLL}&sid=${sid}`,
    headers: (_sid, other) => `Cookie: sid=${other}; io=${other}\r\nReferer: /?sid=${other}\r\n`,
  },
  "a name that is percent-encoded": { target: (sid) => `${POLL}&%73id=${sid}` },
  "an id that is percent-encoded": {
    target: (sid) => `${POLL}&sid=%${sid.charCodeAt(0).toString(16)}${sid.slice(1)}`,
  },
};

/** Opens sessions and sends a request of each on a connection of its own. Returns how often which status came. */
async function askAll(variant: Variant, options: OwnClusterOptions = {}) {
  const { target, headers = () => "" } = variant;
  const all = { loadBalancingMethod: "round-robin", ...variant.options, ...options };
  const { port } = await startOwnCluster(all);
  const statuses: Record<number, number> = {};
  let other = await openSession(await RawConnection.open(port));
  for (let i = 0; i < SESSIONS; i++) {
    const sid = await openSession(await RawConnection.open(port));
    const connection = await RawConnection.open(port);
    const poll = request("GET", target(sid, other));
    connection.write(poll.replace("\r\n", `\r\n${headers(sid, other)}`));
    // A long-poll of a session that nothing has happened in is answered once there is something.
    const posting = await RawConnection.open(port);
    posting.write(
      request("POST", target(sid, other), "40").replace("\r\n", `\r\n${headers(sid, other)}`),
    );
    for (const { status } of [await connection.response(), await posting.response()]) {
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    other = sid;
  }
  return statuses;
}

describe.each(Object.entries(variants))("with %s", (_, variant) => {
  it("requests get to their session", async () => {
    expect(await askAll(variant)).toEqual({ 200: 2 * SESSIONS });
  });
});

// Its primary looks for the first 20 characters after "sid=", anywhere in the head.
describe("the peer", () => {
  it.each(["ids that are UUIDs", "a parameter whose name ends in sid before it"])(
    "with %s, does not find the sessions",
    async (name) => {
      const variant = variants[name];
      if (!variant) throw new Error(`there is no variant "${name}"`);
      const { 400: unknown } = await askAll(variant, { sticky: "peer" });
      expect(unknown).toBeGreaterThanOrEqual(SESSIONS);
    },
  );
});

it("a sid that is only in a cookie opens a session, and is none", async () => {
  const { port } = await startOwnCluster();
  const sid = await openSession(await RawConnection.open(port));
  const connection = await RawConnection.open(port);
  connection.write(request("GET", POLL).replace("\r\n", `\r\nCookie: sid=${sid}\r\n`));
  const { status, body } = await connection.response();
  expect(status).toBe(200);
  expect((JSON.parse(body.slice(1)) as { sid: string }).sid).not.toBe(sid);
});

it("a sid in a cookie, or on a route of the app, pins nobody to a worker", async () => {
  const { port } = await startOwnCluster({ loadBalancingMethod: "round-robin", path: "/live" });
  const connection = await RawConnection.open(port);
  connection.write(request("GET", "/live/?EIO=4&transport=polling"));
  const { sid } = JSON.parse((await connection.response()).body.slice(1)) as { sid: string };
  for (const target of [`/?sid=${sid}`, `/socket.io/?EIO=4&transport=polling&sid=${sid}`]) {
    const workers = [];
    for (let i = 0; i < 10; i++) workers.push(await workerOf(port, target));
    expect(new Set(workers).size).toBe(2);
  }
});
