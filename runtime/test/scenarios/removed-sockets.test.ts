import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { startFixture, type Fixture } from "../support/fixture.ts";
import { socketFoldersOf } from "../support/leftovers.ts";
import { openSession, POLL, RawConnection, request, upgradeRequest } from "../support/raw.ts";

/** Opens a session in each of `count` workers. */
async function openSessions({ port }: Fixture, count: number, scheme: "http" | "https" = "http") {
  const byWorker = new Map<string, string>();
  while (byWorker.size < count) {
    const sid = await openSession(await RawConnection.open(port, scheme));
    byWorker.set(sid.slice(0, 5), sid);
  }
  return [...byWorker.values()];
}

/** Sends a packet to each session from each of `count` new connections: most of them are another worker's. */
async function statuses(
  { port }: Fixture,
  sids: readonly string[],
  count: number,
  scheme: "http" | "https" = "http",
) {
  const connections = await Promise.all(
    Array.from({ length: count }, async () => RawConnection.open(port, scheme)),
  );
  // A first request of no session has the connection handed to one worker after the other.
  for (const connection of connections) {
    connection.write(request("POST", "/", "plain"));
    expect((await connection.response()).body).toBe("plain");
  }
  const found = new Set<number>();
  for (const connection of connections) {
    for (const sid of sids) {
      connection.write(request("POST", `${POLL}&sid=${sid}`, "3"));
      found.add((await connection.response()).status);
    }
  }
  return found;
}

function folderOf({ process: { pid = 0 } }: Fixture): string {
  const [folder] = socketFoldersOf(pid);
  if (folder === undefined) throw new Error("there is no folder for private sockets");
  return folder;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "removed-sockets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function logged(fixture: Fixture, message: string) {
  return fixture.until(({ log }) => (log?.message === message ? log : undefined));
}

const LOST = "private sockets were removed";
const RESTORED = "private sockets created again";

it("keeps the sessions of all workers when the folder of the private sockets is removed", async () => {
  const fixture = await startFixture({ loadBalancingMethod: "round-robin", workers: 3 });
  const sids = await openSessions(fixture, 3);
  const folder = folderOf(fixture);
  rmSync(folder, { recursive: true });
  expect(await statuses(fixture, sids, 6)).toEqual(new Set([200]));
  expect(await logged(fixture, LOST)).toMatchObject({ folder });
  await logged(fixture, RESTORED);
  expect((await fixture.stats()).ready).toBe(true);
});

it("replaces and reloads workers after the folder of the private sockets was removed", async () => {
  const fixture = await startFixture({ loadBalancingMethod: "round-robin", drainTimeout: 0 });
  rmSync(folderOf(fixture), { recursive: true });
  const { workers } = await fixture.stats();
  process.kill(workers[0]?.pid ?? 0, "SIGKILL");
  await logged(fixture, "worker replaced");
  fixture.process.kill("SIGHUP");
  await logged(fixture, "all workers replaced");

  const sids = await openSessions(fixture, 2);
  expect(await statuses(fixture, sids, 4)).toEqual(new Set([200]));
  const exits = fixture.reports.filter(({ log }) => log?.message === "worker ended");
  expect(exits).toHaveLength(1);
});

it("has workers create a single private socket again when that is removed", async () => {
  const fixture = await startFixture({ loadBalancingMethod: "round-robin" });
  const sids = await openSessions(fixture, 2);
  const folder = folderOf(fixture);
  const socket = join(folder, sids[0]?.slice(0, 5) ?? "");
  unlinkSync(socket);
  expect(await statuses(fixture, sids, 4)).toEqual(new Set([200]));
  expect(await logged(fixture, RESTORED)).toMatchObject({ folder });
  expect(existsSync(socket)).toBe(true);
});

it("upgrades sessions of other workers over HTTPS after the private sockets were removed", async () => {
  const tls = createCertificate("localhost");
  const fixture = await startFixture({ tls, loadBalancingMethod: "round-robin" });
  const sids = await openSessions(fixture, 2, "https");
  rmSync(folderOf(fixture), { recursive: true });
  for (const sid of sids) {
    const connection = await RawConnection.open(fixture.port, "https");
    connection.write(upgradeRequest(`${POLL.replace("polling", "websocket")}&sid=${sid}`));
    const [status] = await connection.until(/^HTTP\/1\.1 \d+/);
    expect(status).toBe("HTTP/1.1 101");
  }
});

it("touches nothing of what takes the place of a folder that was removed", async () => {
  const fixture = await startFixture({ loadBalancingMethod: "round-robin" });
  const sids = await openSessions(fixture, 2);
  const folder = folderOf(fixture);
  const other = temporaryFolder();
  for (const name of ["file", "zzzzz", "zzzzz-http"]) writeFileSync(join(other, name), "precious");
  rmSync(folder, { recursive: true });
  symlinkSync(other, folder);
  onTestFinished(() => rmSync(folder, { force: true }));

  expect(await statuses(fixture, sids, 4)).toEqual(new Set([200]));
  expect((await logged(fixture, RESTORED))["folder"]).not.toBe(folder);
  fixture.process.kill("SIGTERM");
  expect(await fixture.exit()).toEqual([0, null]);
  expect(readdirSync(other)).toEqual(["file", "zzzzz", "zzzzz-http"]);
});

it("is not ready while there is no place for private sockets, and is again afterwards", async () => {
  const place = join(temporaryFolder(), "place");
  const options = { socketDirectory: place, loadBalancingMethod: "round-robin" } as const;
  const fixture = await startFixture(options);
  const sids = await openSessions(fixture, 2);
  rmSync(place, { recursive: true });
  writeFileSync(place, "");
  const { reason } = await logged(fixture, "private sockets cannot be created");
  expect(reason).toContain(`socketDirectory is ${place}`);
  const { ready, workers } = await fixture.stats();
  expect(ready).toBe(false);
  process.kill(workers[0]?.pid ?? 0, "SIGKILL");
  await logged(fixture, "worker ended");

  unlinkSync(place);
  await logged(fixture, "worker replaced");
  await logged(fixture, RESTORED);
  expect((await fixture.stats()).ready).toBe(true);
  expect(readdirSync(place)).toHaveLength(1);
  // The sessions of the worker that was killed are lost, and no others.
  const found = [];
  for (const sid of sids) found.push(...(await statuses(fixture, [sid], 4)));
  expect(found.toSorted((one, other) => one - other)).toEqual([200, 400]);
});
