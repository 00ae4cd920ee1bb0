import { Fixture } from "../support/fixture.ts";
import { RawConnection, request } from "../support/raw.ts";

export interface OwnClusterOptions {
  /** This package, or @socket.io/sticky. */
  sticky?: "own" | "peer";
  loadBalancingMethod?: string;
  serialization?: "json" | "advanced";
  workers?: number;
  /** Milliseconds that a connection waits for a worker. */
  workerTimeout?: number;
  path?: string;
  /** Whether session ids are UUIDs, as in an example of Socket.IO's documentation. */
  hasUuids?: boolean;
  /** Milliseconds before a worker calls setupWorker. */
  bootTime?: number;
}

/** `SCENARIOS_OF=peer` shows what @socket.io/sticky makes of the scenarios that say nothing else. */
const sticky = process.env.SCENARIOS_OF === "peer" ? "peer" : "own";

/** Starts an app that forks its workers itself. Resolves when it listens. */
export async function startListening(options: OwnClusterOptions = {}): Promise<Fixture> {
  const all: OwnClusterOptions = {
    sticky,
    loadBalancingMethod: "least-connection",
    serialization: "advanced",
    workers: 2,
    workerTimeout: 10_000,
    path: "/socket.io",
    hasUuids: false,
    bootTime: 0,
    ...options,
  };
  const url = new URL("./fixtures/own-cluster.ts", import.meta.url).href;
  const fixture = new Fixture(url, [JSON.stringify(all)]);
  fixture.port = (await fixture.until((report) => report.listening)).port;
  return fixture;
}

/** As {@link startListening}, but resolves when all workers have called setupWorker and, where that shows, answer. */
export async function startOwnCluster(options: OwnClusterOptions = {}): Promise<Fixture> {
  const fixture = await startListening(options);
  const { workers = 2, loadBalancingMethod = "least-connection" } = options;
  await fixture.until(() => (countSetUp(fixture) === workers ? true : undefined));
  const isSpreading = ["least-connection", "round-robin"].includes(loadBalancingMethod);
  if ((options.sticky ?? sticky) === "peer" || !isSpreading) return fixture;
  const answering = new Set<string | undefined>();
  while (answering.size < workers) answering.add(await workerOf(fixture.port));
  return fixture;
}

function countSetUp({ reports }: Fixture): number {
  return reports.filter(({ worker }) => worker?.fixture === "set up").length;
}

/** The worker that answers a request on a new connection. */
export async function workerOf(port: number, target = "/"): Promise<string | undefined> {
  const connection = await RawConnection.open(port);
  connection.write(request("GET", target));
  const { head } = await connection.response();
  connection.socket.destroy();
  return /x-worker: (\d+)/.exec(head)?.[1];
}
