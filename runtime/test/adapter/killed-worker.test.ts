import { expect, test } from "vitest";
import { connectToEach, nextEvent } from "../support/client.ts";
import { startFixture, type Report } from "../support/fixture.ts";
import { runInWorker } from "../support/run-in-worker.ts";

/** Far below the five seconds after which a request that nobody answers fails, and above what a busy machine takes. */
const SOON_MS = 1_500;

test("requests under way and later ones end without a worker that is killed, and no other worker ends", async () => {
  const fixture = await startFixture({
    worker: "./adapter-worker.ts",
    workers: 3,
    loadBalancingMethod: "round-robin",
  });
  const [one, two, three] = await connectToEach(fixture.port, 3, "websocket");
  if (!one || !two || !three) throw new Error("there are three workers");
  for (const { socket } of [one, two]) {
    await runInWorker(socket, ({ io }) => {
      io.on("hello", (reply: (value: string) => void) => reply("here"));
    });
    socket.on("ask", (reply: (value: string) => void) => reply("here"));
  }
  const asked = nextEvent(three.socket, "ask");
  const acks = runInWorker(one.socket, async ({ io }) => io.timeout(60_000).emitWithAck("ask"));
  await asked;
  // It gets the next requests, and answers none of them.
  process.kill(three.worker, "SIGSTOP");
  const answers = runInWorker(one.socket, async ({ io }) => {
    const asking = [io.timeout(60_000).fetchSockets(), io.serverSideEmitWithAck("hello")];
    return (await Promise.all(asking)).map(({ length }) => length);
  });
  const killedAt = performance.now();
  process.kill(three.worker, "SIGKILL");

  expect(await acks).toEqual(["here", "here"]);
  expect(await answers).toEqual([2, 1]);
  const later = await runInWorker(
    one.socket,
    async ({ io }, id: string) => {
      const sockets = await io.in(id).timeout(60_000).fetchSockets();
      return [sockets.length, await io.in(id).timeout(60_000).emitWithAck("ask")];
    },
    two.socket.id ?? "",
  );
  expect(later).toEqual([1, ["here"]]);
  expect(performance.now() - killedAt).toBeLessThan(SOON_MS);

  await fixture.until((report) => isEnd(report) || undefined);
  const ended = fixture.reports.filter(isEnd);
  expect(ended.map(({ log }) => log?.["pid"])).toEqual([three.worker]);
});

function isEnd({ log }: Report): boolean {
  return log?.message === "worker ended";
}
