import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "redis";
import { run } from "./run.ts";
import { freePort, startRedis, type RedisServer } from "./redis.ts";

export interface RedisCluster {
  /** The addresses of all nodes, as REDIS_URL has them. */
  readonly url: string;
  readonly nodes: readonly RedisServer[];
  /** The master that has a key or a channel. */
  masterOf(key: string): Promise<RedisServer>;
  stop(): Promise<void>;
}

/** Starts a Redis Cluster of three masters and a replica of each, which takes over after a second. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes: RedisServer[] = [];
  for (let count = 0; count < 6; count++) {
    nodes.push(
      await startRedis(undefined, {
        "cluster-enabled": "yes",
        "cluster-port": String(await freePort()),
        "cluster-node-timeout": "1000",
        "repl-diskless-sync-delay": "0",
      }),
    );
  }
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const options = ["--cluster-replicas", "1", "--cluster-yes"];
  const joined = await run("redis-cli", ["--cluster", "create", ...addresses, ...options], "/");
  if (joined.code !== 0) throw new Error(`redis-cli made no cluster:\n${joined.output}`);

  await Promise.all(nodes.map(inSync));

  return {
    url: nodes.map(({ url }) => url).join(","),
    nodes,
    masterOf: (key) => masterOf(nodes, key),
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

/** A replica that has never had the data of its master cannot take over. */
async function inSync(node: RedisServer): Promise<void> {
  await ask(node, async (client) => {
    while ((await client.info("replication")).includes("master_link_status:down")) await delay(50);
  });
}

async function masterOf(nodes: readonly RedisServer[], key: string): Promise<RedisServer> {
  const [any] = nodes;
  if (!any) throw new Error("the cluster has no nodes");
  return ask(any, async (client) => {
    const slot = await client.clusterKeySlot(key);
    const ranges = await client.clusterSlots();
    const range = ranges.find(({ from, to }) => from <= slot && slot <= to);
    const node = nodes.find(({ port }) => port === range?.master.port);
    if (!node) throw new Error(`no node has slot ${slot}`);
    return node;
  });
}

async function ask<Answer>(
  { url }: RedisServer,
  question: (client: ReturnType<typeof clientAt>) => Promise<Answer>,
): Promise<Answer> {
  const client = clientAt(url);
  await client.connect();
  try {
    return await question(client);
  } finally {
    client.destroy();
  }
}

function clientAt(url: string) {
  return createClient({ url });
}
