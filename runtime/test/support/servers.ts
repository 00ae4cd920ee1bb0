import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { startFixture, type Fixture, type FixtureOptions } from "./fixture.ts";

export const secret = "0123456789abcdef0123456789abcdef";

/** A folder in which servers make themselves known to each other. */
export async function meetingPlace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "peers-"));
  onTestFinished(async () => rm(folder, { recursive: true }));
  return folder;
}

/** Two servers that know each other. */
export async function startServers(
  one: FixtureOptions = {},
  other: FixtureOptions = {},
): Promise<[Fixture, Fixture]> {
  const peers = { secret, folder: await meetingPlace() };
  return Promise.all([
    startFixture({ serverId: "a1", peers, ...one }),
    startFixture({ serverId: "b2", peers, ...other }),
  ]);
}

/** A server "a1", and one that says it is "b2", which does with each connection what `behave` does. */
export async function startBesideImpostor(
  behave: (socket: Socket) => void,
  options: FixtureOptions = {},
): Promise<Fixture> {
  const folder = await meetingPlace();
  const sockets = new Set<Socket>();
  const impostor = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    behave(socket);
  });
  impostor.listen(0, "127.0.0.1");
  await once(impostor, "listening");
  onTestFinished(() => {
    impostor.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = impostor.address() as AddressInfo;
  await writeFile(join(folder, "b2"), `127.0.0.1:${port}`);
  return startFixture({ serverId: "a1", peers: { secret, folder }, ...options });
}
