import type { Layer } from "../layer.ts";
import { redis } from "../shared/redis.ts";

export default {
  ...redis,
  dependencies: ["@socket.io/redis-adapter", "redis"],
  readme: `The **[Redis adapter](https://socket.io/docs/v4/redis-adapter/#with-redis-sharded-pubsub)** in its sharded mode carries
broadcasts between workers, on this machine and on others, through sharded pub/sub of Redis 7 or newer at \`REDIS_URL\`: one
Redis, or a Redis Cluster, of which \`REDIS_URL\` names one node or several, separated by commas. The app finds out by itself
which it is, and goes along when a replica takes over from its master. The app does not start without Redis. While Redis is away, or answers nothing for a second, clients stay connected, new ones are served, and broadcasts reach
the clients of the same worker alone; the log says once that Redis is lost and once that it is back, and \`/readyz\` answers
503 when that takes longer than \`REDIS_NOT_READY_AFTER_MS\`.

**What is lost:** a broadcast that is sent while Redis is away does not reach clients of other workers, and a client misses
what is sent while it is not connected, also while it moves to another worker in a reload or a rolling restart. The adapter
cannot restore missed events (\`connectionStateRecovery\`); \`redis-streams\` can. What a worker has sent to a Redis that
does not answer may arrive when it does: a client that has got it, and has moved to another worker since, gets it twice.

\`REDIS_PREFIX\`, by default the name of the app, starts every channel and key, so that several apps can use one Redis. The
number of a database in \`REDIS_URL\` does not separate them: Redis delivers messages of pub/sub whatever the database.
\`@socket.io/redis-emitter\` publishes for the adapter \`redis\` alone and does not reach this app: another program that emits has
to ask the app to, by a route of its own.

A Redis user with rules of its own needs \`ACL SETUSER <user> +@all &<REDIS_PREFIX>:* ~<REDIS_PREFIX>:*\`, or fewer commands, on
every node of a cluster. The app proves at start that it can publish and receive, and names the rule that is missing.`,
} satisfies Layer;
