import { beforeAll, describe, expect, it } from "vitest";
import { connect, connectToEach, nextEvent } from "../support/client.ts";
import { createAppFolder } from "../support/package.ts";
import { startApp } from "./app.ts";

let folder: string;
beforeAll(() => {
  const app = createAppFolder();
  folder = app.folder;
  return app.remove;
});

describe.each(["one-file.cjs", "one-file.mjs"])("%s, with the import changed", (file) => {
  it("answers clients of every transport in every worker", async () => {
    const { port } = await startApp(folder, file);
    const first = await connectToEach(port, 3, "polling");
    const transports = ["polling", "websocket", "upgrade"] as const;
    const others = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => connect(port, transports[i % 3] ?? "upgrade")),
    );
    const clients = [...first, ...others];
    const answers = clients.map(async ({ socket }, i) => socket.emitWithAck("echo", i));
    expect(await Promise.all(answers)).toEqual(clients.map((_, i) => i));
    expect(new Set(clients.map(({ address }) => address))).toEqual(new Set(["127.0.0.1"]));
  });

  it("broadcasts from one worker to the others through @socket.io/cluster-adapter, binary too", async () => {
    const { port } = await startApp(folder, file);
    const clients = await connectToEach(port, 3, "upgrade");
    for (const value of ["text", { nested: [1] }, Buffer.from([0, 1, 254, 255])]) {
      const news = Promise.all(clients.map(async ({ socket }) => nextEvent(socket, "news")));
      clients[0]?.socket.emit("broadcast", value);
      expect(await news).toEqual(clients.map(() => [value]));
    }
  });

  it("respawns a worker that dies, and its clients come back", async () => {
    const fixture = await startApp(folder, file);
    const [victim, ...others] = await connectToEach(fixture.port, 3, "upgrade");
    if (!victim) throw new Error("no clients");
    const losses: string[] = [];
    for (const { socket } of others) socket.on("disconnect", (reason) => losses.push(reason));

    const back = nextEvent(victim.socket, "worker");
    process.kill(victim.worker, "SIGKILL");
    expect((await back)[0]).not.toBe(victim.worker);
    expect(await victim.socket.emitWithAck("echo", "back")).toBe("back");
    for (const { socket } of others) expect(await socket.emitWithAck("echo", 1)).toBe(1);
    expect(losses).toEqual([]);
    await connectToEach(fixture.port, 3, "websocket");
  });
});
