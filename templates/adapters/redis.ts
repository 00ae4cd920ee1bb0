import type { Layer } from "../layer.ts";
import { redis } from "../shared/redis.ts";

export default {
  ...redis,
  dependencies: ["@socket.io/redis-adapter", "redis"],
  readme: `The **[Redis adapter](https://socket.io/docs/v4/redis-adapter/)** carries broadcasts between workers, on this
machine and on others, through Redis pub/sub at \`REDIS_URL\`. The app does not start without Redis. When Redis stops later,
clients stay connected and broadcasts reach the clients of the same worker only until Redis is back. It cannot restore
missed events (\`connectionStateRecovery\`).`,
} satisfies Layer;
