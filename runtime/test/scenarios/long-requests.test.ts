import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { request } from "../support/raw.ts";
import { routes, startStreams, way } from "./streams.ts";

/** Milliseconds, all far shorter than what the requests below take. */
const server = { keepAliveTimeout: 200, headersTimeout: 250, connectionsCheckingInterval: 25 };
const primary = { requestLineTimeout: 200, workerTimeout: 200 };
const [PIECES, PAUSE] = [10, 60];
const PIECED = Array.from({ length: PIECES }, (_, piece) => `<${piece}>`).join("");

// The primary of @socket.io/sticky keeps connections that bring a body, and writes a 408 into the response when Node's
// time-outs, which it does not know to be over, strike.
describe.each(routes)("%s", (route) => {
  it.each(["GET", "POST"])(
    "a %s whose response takes long is neither cut nor mixed",
    async (method) => {
      const { port } = await startStreams(primary, { ...server, requestTimeout: 300 });
      const { connection, target } = await way(port, route);
      const long = request(method, `${target}do=trickle&pieces=${PIECES}&ms=${PAUSE}`, "a body");
      const short = request("POST", `${target}do=echo`, "short");
      for (let i = 0; i < 2; i++) {
        connection.write(long + short);
        expect(await connection.response()).toMatchObject({ status: 200, body: PIECED });
        expect(await connection.response()).toMatchObject({ status: 200, body: "short" });
      }
    },
  );

  it("an upload that takes long is neither cut nor mixed", async () => {
    const { port } = await startStreams(primary, { ...server, requestTimeout: 30_000 });
    const { connection, target } = await way(port, route);
    const [head = ""] = request("POST", `${target}do=echo`, PIECED).split(/(?<=\r\n\r\n)/);
    for (let i = 0; i < 2; i++) {
      connection.write(head);
      for (const piece of PIECED.split(/(?<=>)/)) {
        await delay(PAUSE);
        connection.write(piece);
      }
      expect(await connection.response()).toMatchObject({ status: 200, body: PIECED });
    }
  });
});
