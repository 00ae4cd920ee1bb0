import type { Layer } from "../layer.ts";
import { proxied } from "../shared/proxy.ts";

export default {
  ...proxied,
  proxy: {
    name: "haproxy",
    image: "haproxy:lts-alpine",
    configuration: ["deploy/haproxy/haproxy.cfg", "/usr/local/etc/haproxy/haproxy.cfg"],
    folder: "/etc/haproxy",
  },
  paths: {
    "deploy/haproxy/haproxy.cfg": "HAProxy in front of the servers",
  },
  readme: `**\`deploy/haproxy/haproxy.cfg\`** puts [HAProxy](https://www.haproxy.org) in front. Where there are several servers, and
long-polling, it sends the requests of a session to the one that owns it, by the first two characters of \`sid\`: those are the
server's \`SERVER_ID\`, so each needs one of its own there. New sessions and all other requests go to the server with the fewest
connections. HAProxy asks each server on its admin port, \`ADMIN_PORT=9000\` at an \`ADMIN_HOST\` that HAProxy reaches, whether
it takes sessions: \`/drainz\` answers 404 while a server that stops lets go of its own, over \`DRAIN_TIMEOUT_MS\`, and they still
reach it. Sessions of a server that is gone are answered \`400\`, and their clients start anew. One that is back gets new
sessions bit by bit. Time-outs fit long-polling, and a WebSocket outlives a reload of HAProxy by an hour at most. For HTTPS
it wants certificate and key in one file, which nothing makes but you: \`cat cert.pem key.pem > haproxy.pem\`.`,
} satisfies Layer;
