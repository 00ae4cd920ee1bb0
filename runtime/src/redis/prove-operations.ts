import { reasonOf, type RedisClient } from "./client.ts";
import { createClusterClient } from "./cluster-client.ts";
import { createLoopback, subscribeOnceOf } from "./loopback.ts";
import { adapterSpace } from "./names.ts";
import type { RedisOptions } from "./options.ts";
import { createWriteCheck } from "./write-check.ts";

/** @throws {Error} the refusal of the first operation that the adapter needs and Redis refuses */
export async function proveOperations(options: RedisOptions, client: RedisClient): Promise<void> {
  const space = adapterSpace(options);
  const subscriber = client.duplicate();
  // Its commands reject with the same error.
  subscriber.on("error", () => {});
  try {
    await subscriber.connect();
    await createLoopback(options.kind, space, client, subscribeOnceOf(subscriber))();
    switch (options.kind) {
      case "redis":
        // Requests to other workers and their replies use channels beside the pattern of broadcasts.
        await subscriber.subscribe(`${space}-request#/#`, () => {});
        await client.sendCommand(["PUBSUB", "NUMSUB", `${space}-request#/#`]);
        break;
      case "redis-sharded":
        await client.sendCommand(["PUBSUB", "SHARDNUMSUB", `${space}#/#`]);
        break;
      case "redis-streams":
        await client.sendCommand(["PUBSUB", "NUMSUB", `${space}#/#`]);
        await proveStream(client, space);
        await createWriteCheck(client, options)();
        break;
    }
  } catch (error) {
    throw options.kind === "redis-sharded" ? explainOldRedis(error) : error;
  } finally {
    subscriber.destroy();
  }
}

/** The same for a Redis Cluster, whose nodes each have users of their own. */
export async function proveOperationsInCluster(
  options: RedisOptions,
  urls: readonly [URL, ...URL[]],
): Promise<void> {
  const space = adapterSpace(options);
  const cluster = createClusterClient(urls);
  cluster.on("error", () => {});
  try {
    await cluster.connect();
    const subject = Object.getPrototypeOf(cluster) as typeof cluster;
    await createLoopback(options.kind, space, cluster, subscribeOnceOf(subject))();
    for (const master of cluster.masters) {
      const node = await cluster.nodeClient(master);
      await node.sendCommand(["SPUBLISH", `${space}-health#`, ""]).catch(ignoreMoved);
    }
  } catch (error) {
    throw explainOldRedis(error);
  } finally {
    // connect() would be retried until it is closed.
    cluster.close().catch(() => {});
    cluster.destroy();
  }
}

/** The entry names no namespace, so that adapters pass over it. */
async function proveStream(client: RedisClient, space: string): Promise<void> {
  const id = await client.xAdd(space, "*", { health: "check" });
  await client.xRead([{ key: space, id: "0-0" }], { COUNT: 1 });
  await client.xRange(space, id, id);
  await client.xRevRange(space, "+", "-", { COUNT: 1 });
}

/** A node checks rights before it says which one has the channel. */
function ignoreMoved(error: unknown): void {
  if (!reasonOf(error).startsWith("MOVED")) throw error;
}

function explainOldRedis(error: unknown): unknown {
  const reason = reasonOf(error);
  if (!/unknown command|unknown subcommand/i.test(reason)) return error;
  return new Error(`no sharded pub/sub, which needs Redis 7 or newer: ${reason}`, { cause: error });
}
