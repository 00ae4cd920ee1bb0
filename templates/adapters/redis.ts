import type { Layer } from "../layer.ts";
import { redis } from "../shared/redis.ts";

export default {
  ...redis,
  dependencies: ["@socket.io/redis-adapter", "redis"],
  readme: `The **[Redis adapter](https://socket.io/docs/v4/redis-adapter/)** carries broadcasts between workers, on this
machine and on others, through Redis pub/sub at \`REDIS_URL\`. The app does not start without Redis. While Redis is away, or answers nothing for a second, clients stay connected, new ones are served, and broadcasts reach
the clients of the same worker alone; the log says once that Redis is lost and once that it is back, and \`/readyz\` answers
503 when that takes longer than \`REDIS_NOT_READY_AFTER_MS\`.

**What is lost:** a broadcast that is sent while Redis is away does not reach clients of other workers, and a client misses
what is sent while it is not connected, also while it moves to another worker in a reload or a rolling restart. The adapter
cannot restore missed events (\`connectionStateRecovery\`); \`redis-streams\` can. What a worker has sent to a Redis that
does not answer may arrive when it does: a client that has got it, and has moved to another worker since, gets it twice.

\`REDIS_PREFIX\`, by default the name of the app, starts every channel and key, so that several apps can use one Redis. The
number of a database in \`REDIS_URL\` does not separate them: Redis delivers messages of pub/sub whatever the database. To emit
from another program with [\`@socket.io/redis-emitter\`](https://socket.io/docs/v4/redis-adapter/#emitter), give it the option
\`key: "<REDIS_PREFIX>:pubsub"\`.

A Redis user with rules of its own needs \`ACL SETUSER <user> +@all allchannels ~<REDIS_PREFIX>:*\`, or fewer commands: the
adapter subscribes to patterns, and Redis does not match those with a rule such as \`&<REDIS_PREFIX>:*\`. The app proves at start
that it can publish and receive, and names the rule that is missing.`,
} satisfies Layer;
