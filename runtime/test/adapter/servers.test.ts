import { expect, test } from "vitest";
import { startOwnCluster } from "../scenarios/own-cluster.ts";
import { connectToEach, nextEvent } from "../support/client.ts";
import { startFixture } from "../support/fixture.ts";

test.each(["json", "advanced"] as const)(
  "carries binary data in a cluster of the app's own, with %s serialization",
  async (serialization) => {
    const { port } = await startOwnCluster({ serialization });
    const clients = await connectToEach(port, 2, "websocket");
    const news = clients.map(async ({ socket }) => nextEvent(socket, "news"));
    const value = { text: "€", bytes: Buffer.from([0, 127, 128, 255]) };
    clients[0]?.socket.emit("broadcast", value);
    expect(await Promise.all(news)).toEqual([[value], [value]]);
  },
);

test("servers on several paths of one worker do not hear each other", async () => {
  const { port } = await startFixture({ worker: "./two-servers-worker.ts", workers: 2 });
  const first = await connectToEach(port, 2, "websocket");
  const second = await connectToEach(port, 2, "websocket", "http", { path: "/second" });
  const heard = [...first, ...second].map(({ socket }) => {
    const texts: unknown[] = [];
    const last = new Promise((resolve) => {
      socket.on("news", (text: string) => {
        texts.push(text);
        if (text.startsWith("last")) resolve(texts);
      });
    });
    return last;
  });
  // Each client hears the last text of its own server, and by then would have heard the other's texts.
  first[0]?.socket.emit("broadcast", "first");
  await new Promise((resolve) => first[1]?.socket.once("news", resolve));
  second[0]?.socket.emit("broadcast", "last of second");
  await Promise.all(heard.slice(2));
  first[0]?.socket.emit("broadcast", "last of first");
  expect(await Promise.all(heard)).toEqual([
    ["first", "last of first"],
    ["first", "last of first"],
    ["last of second"],
    ["last of second"],
  ]);
});
