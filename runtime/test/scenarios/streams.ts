import type { ServerOptions } from "node:http";
import { startFixture, type Fixture } from "../support/fixture.ts";
import { openSession, POLL, RawConnection } from "../support/raw.ts";

type FixtureOptions = Parameters<typeof startFixture>[0];

/** Starts workers of fixtures/streams.ts, whose sessions are placed one after the other. */
export async function startStreams(
  options: FixtureOptions = {},
  server: ServerOptions = {},
): Promise<Fixture> {
  const all = {
    worker: "../scenarios/fixtures/streams.ts",
    loadBalancingMethod: "round-robin" as const,
    ...options,
    server,
  };
  return startFixture(all);
}

/** How a request reaches the worker that answers it. */
export const routes = ["app", "own session", "forwarded"] as const;

export type Route = (typeof routes)[number];

export interface Way {
  /** A kept-alive connection. */
  connection: RawConnection;
  /** What to ask for on it, to be followed by parameters. */
  target: string;
}

/**
 * A connection to a worker, and what to ask for on it: a route of the app, something of a session that the same worker
 * has, or of a session that another worker has. Needs two workers that have had as many connections each.
 */
export async function way(port: number, route: Route): Promise<Way> {
  const [connection, other] = [await RawConnection.open(port), await RawConnection.open(port)];
  if (route === "app") return { connection, target: "/?" };
  const [own, others] = [await openSession(connection), await openSession(other)];
  if (own.slice(0, 5) === others.slice(0, 5)) throw new Error("both sessions are of one worker");
  return { connection, target: `${POLL}&sid=${route === "forwarded" ? others : own}&` };
}

/** The next report of a worker that says `what`, after the first `since` reports. */
export async function said(fixture: Fixture, what: string, since = 0) {
  return fixture.until((report) => {
    const { worker } = report;
    return worker?.fixture === what && fixture.reports.indexOf(report) >= since
      ? (worker as { fixture: string; pid: number; url: string })
      : undefined;
  });
}
