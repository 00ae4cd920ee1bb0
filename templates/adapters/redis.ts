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
  readme: `The **[Redis adapter](https://socket.io/docs/v4/redis-adapter/)** carries broadcasts between workers, on this
machine and on others, through Redis pub/sub at \`REDIS_URL\`. The app does not start without Redis. When Redis stops later,
clients stay connected and broadcasts reach the clients of the same worker only until Redis is back. It cannot restore
missed events (\`connectionStateRecovery\`).`,
} satisfies Layer;
