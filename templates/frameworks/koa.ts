import type { Layer } from "../layer.ts";

export default {
  dependencies: ["@koa/router", "koa", "koa-static"],
  devDependencies: ["@types/koa", "@types/koa-static"],
  paths: { "src/http.ts": "HTTP routes and static files" },
  readme: `**[Koa](https://koajs.com) 3** answers HTTP requests: \`src/http.ts\` makes the app, add your middleware and
routes there. It has no \`app.listen()\`, because \`startCluster\` in \`src/main.ts\` opens the port of all workers.`,
} satisfies Layer;
