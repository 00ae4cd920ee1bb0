import type { Layer } from "../layer.ts";
import { redis } from "../shared/redis.ts";

export default {
  ...redis,
  dependencies: ["@socket.io/redis-streams-adapter", "redis"],
  readme: `The **[Redis Streams adapter](https://socket.io/docs/v4/redis-streams-adapter/)** carries broadcasts between workers, on
this machine and on others, through a stream in Redis at \`REDIS_URL\`. The app does not start without Redis. When Redis stops
later, clients stay connected, and up to 10,000 broadcasts of each worker wait until it is back.

**[Connection state recovery](https://socket.io/docs/v4/connection-state-recovery)** is on: a client that comes back within
two minutes keeps its id, rooms and data and gets the broadcasts that it has missed, on whichever worker (\`socket.recovered\`
is true then).`,
} satisfies Layer;
