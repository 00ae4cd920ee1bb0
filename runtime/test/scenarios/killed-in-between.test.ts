import { expect, it } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";
import { newsOfDeath, pidOf, SOON, startThree, upload, whoAnswers } from "./kill.ts";
import { said, startStreams } from "./streams.ts";

it.each(["read", "hold", "trickle&pieces=1000&ms=50"])(
  "a worker in between is killed, and the one that does the work learns of it: %s",
  async (action) => {
    const three = await startThree();
    const { fixture, first, second } = three;
    const [own, target] = [`${POLL}&sid=${first.sid}&`, `${POLL}&sid=${second.sid}&`];
    const inBetween = await pidOf(fixture, own);
    const seen = fixture.reports.length;
    first.connection.write(upload.replace("TARGET", `${target}do=${action}`));
    if (action === "read") await said(fixture, "reading", seen);
    else if (action === "hold") await said(fixture, "holding", seen);
    else await first.connection.until(/<0>/);
    expect(await newsOfDeath(inBetween, first.connection)).toBeLessThan(SOON);
    expect((await said(fixture, "gone", seen)).url).toContain(action);
    second.connection.write(request("POST", target, "40"));
    expect(await second.connection.response()).toMatchObject({ status: 200, body: "ok" });
  },
);

it("a worker in between is killed, and a long-poll that it has forwarded ends its session", async () => {
  const { fixture, first, second } = await startThree();
  const target = `${POLL}&sid=${second.sid}&`;
  const [inBetween, owner] = [
    await pidOf(fixture, `${POLL}&sid=${first.sid}&`),
    await pidOf(fixture, target),
  ];
  first.connection.write(request("POST", target, "40"));
  await first.connection.response();
  first.connection.write(request("GET", target));
  await first.connection.response();
  const seen = fixture.reports.length;
  first.connection.write(request("GET", target));
  await said(fixture, "poll", seen);
  expect(await newsOfDeath(inBetween, first.connection)).toBeLessThan(SOON);
  expect((await said(fixture, "session over", seen)).pid).toBe(owner);
});

/** A WebSocket over TLS cannot be moved to the worker that has its session, so another one relays it. */
async function startRelayed() {
  const tls = createCertificate("localhost");
  const fixture = await startStreams({ workers: 2, tls });
  for (;;) {
    const connection = await RawConnection.open(fixture.port, "https");
    const target = `${POLL}&sid=${await openSession(connection)}&`;
    const upgrading = await RawConnection.open(fixture.port, "https");
    const [owner, inBetween] = [
      await whoAnswers(upgrading, target),
      await whoAnswers(upgrading, "/?"),
    ];
    if (owner === inBetween) continue;
    upgrading.write(upgradeRequest(target.replace("polling", "websocket")));
    expect((await upgrading.response()).status).toBe(101);
    upgrading.write("\x81\x86\0\0\0\x002probe");
    await upgrading.until(/3probe/);
    return { fixture, upgrading, target, owner, inBetween };
  }
}

it("the worker of a relayed WebSocket is killed, and the client learns of it", async () => {
  const { upgrading, owner } = await startRelayed();
  expect(await newsOfDeath(owner, upgrading)).toBeLessThan(SOON);
  await upgrading.rest();
});

it("the worker that relays a WebSocket is killed, and both ends learn of it", async () => {
  const { fixture, upgrading, owner, inBetween } = await startRelayed();
  // "5" ends the upgrade: from now on the session lives and dies with its WebSocket.
  upgrading.write("\x81\x81\0\0\0\x005");
  upgrading.write("\x81\x82\0\0\0\x0040");
  await upgrading.until(/40\{"sid"/);
  const seen = fixture.reports.length;
  expect(await newsOfDeath(inBetween, upgrading)).toBeLessThan(SOON);
  expect((await said(fixture, "session over", seen)).pid).toBe(owner);
});
