import type { Layer } from "../layer.ts";

export default {
  dependencies: ["@hono/node-server", "hono"],
  paths: { "src/http.ts": "HTTP routes and static files" },
  readme: `**[Hono](https://hono.dev) 4** answers HTTP requests: \`src/http.ts\` makes the app, add your routes there. There is
no \`serve()\`, because \`startCluster\` in \`src/main.ts\` opens the port of all workers.`,
} satisfies Layer;
