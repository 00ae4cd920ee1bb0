import type { Layer } from "../layer.ts";
import { redis } from "../shared/redis.ts";

export default {
  ...redis,
  dependencies: ["@socket.io/redis-adapter", "redis"],
  readme: `The **[Redis adapter](https://socket.io/docs/v4/redis-adapter/#with-redis-sharded-pubsub)** in its sharded mode carries
broadcasts between workers, on this machine and on others, through sharded pub/sub of Redis 7 or newer at \`REDIS_URL\`. The
app does not start without Redis. When Redis stops later, clients stay connected, and up to 10,000 broadcasts of each worker
wait until it is back. It cannot restore missed events (\`connectionStateRecovery\`). For a Redis Cluster use
\`createCluster()\` instead of \`createClient()\` in \`src/redis.ts\`.`,
} satisfies Layer;
