import type { Layer } from "../layer.ts";

export default {
  dependencies: ["@socket.io/cluster-adapter"],
  readme: `The **[cluster adapter](https://socket.io/docs/v4/cluster-adapter/)** carries broadcasts between the workers of
one machine, through their primary process, and needs no other service. To use more than one machine, change
\`src/adapter.ts\` to an adapter that goes through Redis. It cannot restore missed events (\`connectionStateRecovery\`): a
client misses what is sent while it is not connected, also while it moves to another worker in a reload.`,
} satisfies Layer;
