import type { Layer } from "../layer.ts";
import { proxied } from "../shared/proxy.ts";

export default {
  ...proxied,
  proxy: {
    name: "nginx",
    image: "nginx:stable-alpine",
    configuration: ["deploy/nginx/nginx.conf", "/etc/nginx/nginx.conf"],
    folder: "/etc/nginx",
  },
  paths: {
    "deploy/nginx/nginx.conf": "nginx in front of the servers",
  },
  readme: `**\`deploy/nginx/nginx.conf\`** puts [nginx](https://nginx.org) in front. Where there are several servers, and long-polling, it sends
the requests of a session to the one that owns it, by the first two characters of \`sid\`: those are the server's \`SERVER_ID\`,
so each needs one of its own there. New sessions and all other requests go to any server. A server that stops refuses new sessions for
\`DRAIN_TIMEOUT_MS\` and keeps those that it has: nginx gives the new ones to another server meanwhile. Sessions of a
server that is gone are answered \`400\`, and their clients start anew. Time-outs fit long-polling, answers are not buffered, and
a WebSocket outlives a reload of nginx by an hour at most. nginx looks names of servers up when it starts or is reloaded,
and does not start while one of them is unknown. A container that is replaced may get another address, so reload nginx then:
\`docker compose exec nginx nginx -s reload\`.`,
} satisfies Layer;
