import type { Layer } from "../layer.ts";

export default {
  dependencies: ["socket.io-adapter"],
  readme: `The **cluster adapter** (\`sticky-socketio/adapter\`) carries broadcasts between the workers of one machine, through
their primary process, and needs no other service. Clients of all workers get an event as those of the worker that emits
it; a value that cannot be encoded (a BigInt, a circular object) is an error in the call of \`emit\`. For more than one machine broadcasts have to go
through Redis: the generator's \`update --adapter redis\`, in the app's folder, changes that. It cannot restore missed events
(\`connectionStateRecovery\`): a client misses what is sent while it is not connected, also while it moves to another worker in
a reload.`,
} satisfies Layer;
