import { collectDefaultMetrics, Registry } from "prom-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { buildApp } from "../support/render-app.ts";
import { startMeasured, sumOf, workersOf, type MeasuredApp } from "./support/measured-app.ts";
import { samplesOf } from "./support/prometheus.ts";
import { everyFramework } from "./support/selection.ts";

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

describe.each(everyFramework)("$framework, $adapter", ({ framework, adapter }) => {
  let measured: MeasuredApp;

  beforeAll(async () => {
    const name = `metrics-${framework}`;
    const directory = await buildApp({ framework, adapter, with: ["metrics"] }, name);
    measured = await startMeasured(directory, { REDIS_URL: redis.url });
  });

  afterAll(() => measured.app.killGroup());

  test("counts sessions and connections over all workers", async () => {
    const { clients, scrapeUntil } = measured;
    const opened = await clients.openOnTwoWorkers("websocket");
    await clients.open("polling");
    const samples = await scrapeUntil((current) =>
      ["socketio_sessions", "sticky_worker_sessions"].every((name) => sumOf(current, name) === 3),
    );

    expect(sumOf(samples, "socketio_sockets", { namespace: "/chat" })).toBe(3);
    const connections = sumOf(samples, "socketio_connections_total");
    expect(connections - sumOf(samples, "socketio_disconnections_total")).toBe(3);
    for (const { session } of opened) {
      const worker = String(session.worker);
      const own = sumOf(samples, "socketio_sessions", { worker });
      expect(own).toBeGreaterThan(0);
      expect(sumOf(samples, "sticky_worker_sessions", { worker })).toBe(own);
    }

    clients.close();
    await scrapeUntil((current) => sumOf(current, "socketio_sessions") === 0);
  });

  test("has the figures of every process and of the cluster", async () => {
    const samples = await measured.scrape();
    for (const name of await namesOfEveryProcess()) {
      expect([name, workersOf(samples, name)]).toEqual([name, ["1", "2", "primary"]]);
    }
    for (const name of ["sticky_worker_handoffs_total", "sticky_worker_forwards_total"]) {
      expect(workersOf(samples, name)).toEqual(["1", "2"]);
    }
    expect(sumOf(samples, "sticky_workers", { state: "ready" })).toBe(2);
    expect(sumOf(samples, "sticky_restarts_total")).toBe(0);
  });

  test("tells when each process started", async () => {
    const samples = await measured.scrape();
    for (const worker of ["1", "2", "primary"]) {
      const started = sumOf(samples, "process_start_time_seconds", { worker });
      expect(Math.abs(Date.now() / 1000 - started)).toBeLessThan(120);
    }
  });

  test("stops while it is asked", async () => {
    const { app, url } = measured;
    const pending = fetch(url).catch(() => {});
    await app.stop();
    await pending;
    expect(app.strayOutput).toEqual([]);
  });
});

describe("with a worker that does not answer", () => {
  let measured: MeasuredApp;

  beforeAll(async () => {
    const directory = await buildApp({ framework: "http", with: ["metrics"] }, "metrics-trouble");
    measured = await startMeasured(directory, {});
  });

  afterEach(() => measured.clients.close());
  afterAll(() => measured.app.killGroup());

  test("it is left out, and asked again", async () => {
    const { clients, scrape } = measured;
    const opened = await clients.openOnTwoWorkers("websocket");
    const [stopped, other] = opened.map(({ session }) => session);
    process.kill(stopped?.pid ?? Number.NaN, "SIGSTOP");
    const [samples, ...others] = await Promise.all([scrape(), scrape(), scrape()]);
    process.kill(stopped?.pid ?? Number.NaN, "SIGCONT");
    expect(workersOf(samples, "socketio_sessions")).toEqual([String(other?.worker)]);
    // They have not asked the workers once more.
    expect(others).toEqual([samples, samples]);
    expect(workersOf(await scrape(), "socketio_sessions")).toEqual(["1", "2"]);
  });

  test("because it was killed, the others and then its successor are there", async () => {
    const { clients, scrapeUntil } = measured;
    const { session } = await clients.open("websocket");
    const began = Date.now();
    process.kill(session.pid, "SIGKILL");
    const samples = await scrapeUntil((current) =>
      workersOf(current, "socketio_sessions").includes("3"),
    );
    expect(workersOf(samples, "socketio_sessions")).not.toContain(String(session.worker));
    expect(workersOf(samples, "socketio_sessions")).toHaveLength(2);
    expect(sumOf(samples, "sticky_restarts_total")).toBe(1);
    expect(Date.now() - began).toBeLessThan(5000);
  });
});

/** The metrics of which any process has one value. */
async function namesOfEveryProcess(): Promise<string[]> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const metrics = await register.getMetricsAsJSON();
  register.clear();
  return metrics.filter(({ values }) => values.length === 1).map(({ name }) => name);
}

describe("the reader of the format", () => {
  test.each([
    ["a 1\n", "Has no type: a 1"],
    ["# TYPE a gauge\na 1\na 2\n", "Comes twice: a 2"],
    ["# TYPE a gauge\na one\n", "Not of the format: a one"],
  ])("refuses %j", (text, message) => {
    expect(() => samplesOf(text)).toThrow(message);
  });
});
