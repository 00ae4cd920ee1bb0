import type { Layer } from "../layer.ts";

/** What every layer has that speaks to Redis, beside the folder of this name. */
export const redis = {
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
} satisfies Layer;
