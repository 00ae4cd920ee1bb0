import { expect, it } from "vitest";
import { openSession, POLL, RawConnection, request } from "../support/raw.ts";
import { startOwnCluster } from "./own-cluster.ts";

const LANES = 20;
const ROUNDS = 25;

// With @socket.io/sticky 0.4 to 4.8 % are unknown: its primary learns of a session by a message that the next request
// can overtake.
it("a session is known as soon as its client knows its id", { timeout: 60_000 }, async () => {
  const { port } = await startOwnCluster({ workers: 4 });
  const outcomes = new Map<string, number>();
  const lane = async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const first = await RawConnection.open(port);
      const sid = await openSession(first);
      first.socket.destroy();
      const second = await RawConnection.open(port);
      second.write(request("POST", `${POLL}&sid=${sid}`, "40"));
      const { status, body } = await second.response();
      second.socket.destroy();
      const outcome = `${status} ${body}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(Object.fromEntries(outcomes)).toEqual({ "200 ok": LANES * ROUNDS });
});
