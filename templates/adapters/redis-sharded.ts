import type { Layer } from "../layer.ts";

export default {
  dependencies: ["@socket.io/redis-adapter", "redis"],
  shares: ["shared/redis"],
  environment: [
    {
      name: "REDIS_URL",
      default: "redis://127.0.0.1:6379",
      description:
        "Redis that carries broadcasts: `redis[s]://[user:password@]host[:port][/database]`.",
    },
  ],
  services: [
    {
      name: "redis",
      image: "redis:8-alpine",
      port: 6379,
      healthcheck: ["redis-cli", "ping"],
      environment: { REDIS_URL: "redis://HOST:6379" },
    },
  ],
  readme: `The **[Redis adapter](https://socket.io/docs/v4/redis-adapter/#with-redis-sharded-pubsub)** in its sharded mode carries
broadcasts between workers, on this machine and on others, through sharded pub/sub of Redis 7 or newer at \`REDIS_URL\`. The
app does not start without Redis. When Redis stops later, clients stay connected, and up to 10,000 broadcasts of each worker
wait until it is back. It cannot restore missed events (\`connectionStateRecovery\`). For a Redis Cluster use
\`createCluster()\` instead of \`createClient()\` in \`src/redis.ts\`.`,
} satisfies Layer;
