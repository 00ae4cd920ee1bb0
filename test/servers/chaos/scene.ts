import { createClient } from "redis";
import { socketFoldersOf } from "../../../runtime/test/support/leftovers.ts";
import type { AppProcess, LogLine } from "../../support/app-process.ts";
import { startRedis, type RedisServer } from "../../support/redis.ts";
import { renderApp, type Choices } from "../../support/render-app.ts";
import { startBalancer, type Balancer } from "../support/balancer.ts";
import { NumberedCrowd } from "../support/numbered-crowd.ts";
import { startServers, type Server } from "../support/servers.ts";

/** How long it takes until processes have Redis again, in milliseconds: they try every 2.2 s at least. */
const RECONNECTION = 3_500;

/** How long it takes a process to find out that it has no Redis, in milliseconds. */
const DETECTION = 2_500;

/** A time that may not be over. */
export interface Period {
  readonly from: number;
  until?: number;
}

const environment = {
  PEER_SECRET: "0123456789abcdef0123456789abcdef",
  PEER_HOST: "127.0.0.1",
  DRAIN_TIMEOUT_MS: "500",
  // What is said without being asked counts as wrong: it shall say whence.
  NODE_OPTIONS: "--trace-warnings",
};

/** Two servers that forward to each other, behind a balancer that knows no sessions, with a Redis and clients. */
export class Scene {
  readonly servers: readonly Server[];
  readonly crowd: NumberedCrowd;
  redis: RedisServer;
  /** When processes were killed. */
  readonly kills: number[] = [];
  readonly #outages: Period[] = [];
  readonly #killed = new Set<number>();
  readonly #apps: AppProcess[];
  readonly #balancer: Balancer;

  private constructor(
    servers: readonly Server[],
    crowd: NumberedCrowd,
    redis: RedisServer,
    balancer: Balancer,
  ) {
    this.servers = servers;
    this.crowd = crowd;
    this.redis = redis;
    this.#balancer = balancer;
    this.#apps = servers.map(({ app }) => app);
  }

  static async set(adapter: NonNullable<Choices["adapter"]>, clients: number): Promise<Scene> {
    const choices: Choices = { framework: "http", adapter, with: ["peers"] };
    const directory = await renderApp(choices, `chaos-${adapter}`);
    const redis = await startRedis();
    const servers = await startServers(directory, { REDIS_URL: redis.url, ...environment });
    const balancer = await startBalancer(servers.map(({ port }) => port));
    const crowd = await NumberedCrowd.gather(`http://127.0.0.1:${balancer.port}`, clients);
    return new Scene(servers, crowd, redis, balancer);
  }

  /** Kills a worker. */
  kill(pid: number): void {
    this.#killed.add(pid);
    this.kills.push(Date.now());
    process.kill(pid, "SIGKILL");
  }

  loseRedis(): Period {
    const outage: Period = { from: Date.now() };
    this.#outages.push(outage);
    return outage;
  }

  /** When Redis could not be used, or some process could not use it, as that says itself. */
  outages(): Period[] {
    const known = this.#outages.map(({ from, until = Infinity }) => ({
      from,
      until: until + RECONNECTION,
    }));
    return [...known, ...this.#apps.flatMap((app) => outagesOf(app.lines))];
  }

  /** Starts it as often as it takes, as what supervises services does: it does not start while Redis is away. */
  async launch(server: Server): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await server.launch();
        break;
      } catch (error) {
        const isExcused = server.app.output.includes("(REDIS_URL)");
        if (!isExcused || attempt === 10) throw error;
      } finally {
        this.#apps.push(server.app);
      }
    }
  }

  /** Ends it all, whatever state it is in. */
  async abandon(): Promise<void> {
    this.crowd.close();
    for (const { app } of this.servers) app.killGroup();
    await this.#balancer.stop();
    await this.redis.stop();
  }

  /** Ends it as it should be ended. Resolves with what should not be, in words. */
  async clear(): Promise<string[]> {
    this.crowd.close();
    const problems: string[] = [];
    for (const { id, app } of this.servers) {
      await app.stop().catch((error: Error) => problems.push(`${id}: ${error.message}`));
    }
    await this.#balancer.stop();
    problems.push(...(await leftInRedis(this.redis)));
    await this.redis.stop();
    for (const app of this.#apps) problems.push(...this.#problemsOf(app));
    return problems;
  }

  #problemsOf(app: AppProcess): string[] {
    const died = app.lines.filter(
      ({ msg, pid }) => msg === "worker ended" && !this.#killed.has(Number(pid)),
    );
    return [
      ...app.strayOutput.map((line) => `said without being asked: ${line}`),
      ...died.map(({ pid }) => `worker ${String(pid)} ended by itself`),
      ...socketFoldersOf(app.pid).map((folder) => `${folder} is left`),
    ];
  }
}

function outagesOf(lines: readonly LogLine[]): Period[] {
  const outages: Period[] = [];
  const current = new Map<unknown, Period>();
  let now = 0;
  for (const { msg, pid, time } of lines) {
    now = Date.parse(String(time));
    if (msg === "Redis connection lost") {
      const outage = { from: now - DETECTION };
      current.set(pid, outage);
      outages.push(outage);
    } else if (msg === "Redis connection restored" || msg === "worker ended") {
      const outage = current.get(pid);
      if (outage) outage.until = now;
      current.delete(pid);
    }
  }
  // The process ended meanwhile, and not by itself.
  for (const outage of current.values()) outage.until = now;
  return outages;
}

/** Connections and keys for good: both servers have gone. */
async function leftInRedis({ url }: RedisServer): Promise<string[]> {
  const client = createClient({ url });
  await client.connect();
  try {
    const others = (await client.clientList()).length - 1;
    const problems = others > 0 ? [`Redis has ${others} connections`] : [];
    for (const key of await client.keys("*")) {
      const expires = (await client.pTTL(key)) > 0;
      const isRegistration = key.includes(":server:");
      if (isRegistration || (!expires && !key.endsWith(":streams")))
        problems.push(`Redis has ${key}`);
    }
    return problems;
  } finally {
    client.destroy();
  }
}
