import type { Layer } from "../layer.ts";

export default {
  dependencies: ["sirv"],
  paths: { "src/http.ts": "HTTP routes and static files" },
  readme: `**node:http** answers HTTP requests without a framework: \`src/http.ts\` holds the routes and serves
\`public/\` with [sirv](https://github.com/lukeed/sirv).`,
} satisfies Layer;
