import type { Layer } from "../layer.ts";

/** What every layer has that speaks to Redis, beside the folder of this name. */
export const redis = {
  shares: ["shared/redis"],
  servers: [
    { name: "app-a1", id: "a1" },
    { name: "app-b2", id: "b2" },
  ],
  environment: [
    {
      name: "REDIS_URL",
      isSecret: true,
      default: "redis://127.0.0.1:6379",
      description:
        "Redis that carries broadcasts: `redis[s]://[user:password@]host[:port][/database]`.",
    },
    {
      name: "REDIS_PREFIX",
      default: "",
      description:
        "Start of every channel, key and stream of this app in Redis: letters, digits and `. _ - : @ /`, the same on all servers; empty for the app's name.",
    },
    {
      name: "REDIS_NOT_READY_AFTER_MS",
      default: "10000",
      description:
        "Milliseconds that Redis may be away until `/readyz` answers 503; clients are served all the while.",
    },
  ],
  paths: {
    "src/redis-options.ts": "how the app uses Redis",
  },
  services: [
    {
      name: "redis",
      image: "redis:8-alpine",
      port: 6379,
      healthcheck: ["redis-cli", "ping"],
      environment: { REDIS_URL: "redis://HOST:6379" },
    },
  ],
} satisfies Layer;
