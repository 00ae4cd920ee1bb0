import type { Layer } from "../layer.ts";

export default {
  dependencies: ["express"],
  devDependencies: ["@types/express"],
  paths: { "src/http.ts": "HTTP routes and static files" },
  readme: `**[Express](https://expressjs.com) 5** answers HTTP requests: \`src/http.ts\` makes the app, add your routers
there. It has no \`app.listen()\`, because \`startCluster\` in \`src/main.ts\` opens the port of all workers.`,
} satisfies Layer;
