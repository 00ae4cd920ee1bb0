import type { Layer } from "../layer.ts";

export default {
  dependencies: ["@fastify/static", "fastify"],
  paths: { "src/http.ts": "HTTP routes and static files" },
  readme: `**[Fastify](https://fastify.dev) 5** answers HTTP requests: \`src/http.ts\` makes the instance, register your
plugins and routes there. It logs through the app's own pino instance, and \`onClose\` hooks run when a worker stops. It has
no \`app.listen()\`, because \`startCluster\` in \`src/main.ts\` opens the port of all workers.`,
} satisfies Layer;
