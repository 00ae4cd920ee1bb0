import type { Layer } from "../layer.ts";
import { redis } from "../shared/redis.ts";

export default {
  ...redis,
  dependencies: ["@socket.io/redis-streams-adapter", "redis"],
  readme: `The **[Redis Streams adapter](https://socket.io/docs/v4/redis-streams-adapter/)** carries broadcasts between workers, on
this machine and on others, through a stream in Redis at \`REDIS_URL\`, which must not be a Redis Cluster. The app does not
start without Redis. While Redis is away, or answers nothing for a second, clients stay connected, new ones are served, and
after a second in which broadcasts wait they reach the clients of the same worker alone; the log says once that Redis is lost
and once that it is back, and \`/readyz\` answers 503 when that takes longer than \`REDIS_NOT_READY_AFTER_MS\`.

**[Connection state recovery](https://socket.io/docs/v4/connection-state-recovery)** is on: a client that comes back within
two minutes keeps its id, rooms and data and gets the broadcasts that it has missed, on whichever worker (\`socket.recovered\`
is true then). Volatile events and events with an acknowledgement do not come again. \`socket.data\` may hold what
\`structuredClone()\` takes; with anything else the log names the key and the client is not recovered.

A session is stored when its worker sees the connection end. **A client of a worker that was killed or crashed** (SIGKILL, out
of memory, an uncaught exception) is not recovered: it gets a new session and misses what was sent in between.

**What is lost:** nothing in a reload or a rolling restart, as long as a client is away for fewer than about 10,000 broadcasts,
which is what the stream keeps, and has received at least one broadcast before. A broadcast that is sent while Redis is away
does not reach clients of other workers, and clients whose connection breaks meanwhile, or whose stream is gone because Redis
was restarted without persistence, come back as new ones. What a worker has sent to a Redis that does not answer may arrive
when it does: a client that has got it, and has come back since, gets it twice. And what a client sends while its connection
is being closed may stay with it: it is not acknowledged then.

\`REDIS_PREFIX\`, by default the name of the app, starts every stream, channel and key, so that several apps can use one Redis. The
number of a database in \`REDIS_URL\` does not separate them entirely: it selects where streams and sessions are, and Redis
delivers messages of pub/sub whatever the database. \`@socket.io/redis-emitter\` publishes for the adapter \`redis\` alone and
does not reach this app: another program that emits has to ask the app to, by a route of its own.

A Redis user with rules of its own needs \`ACL SETUSER <user> +@all &<REDIS_PREFIX>:* ~<REDIS_PREFIX>:*\`, or fewer commands. The
app proves at start that it can write, publish and receive, and names the rule that is missing. A Redis that refuses writes,
because it is full or a replica, makes \`/readyz\` answer 503.`,
} satisfies Layer;
