import type { Layer } from "../layer.ts";

export default {
  takesAnyRequest: true,
  isOneConnection: true,
  readme: `**WebSocket only**: a WebSocket is one connection, so nothing has to be sticky. The workers listen themselves and the
operating system spreads the connections, which costs least; \`LOAD_BALANCING_METHOD\` has no say. Clients need
\`transports: ["websocket"]\` as in \`public/client.js\`, and long-polling is refused. Put both transports into
\`src/transports.ts\` and \`public/transports.js\` to serve it as well: sessions are sticky then.`,
} satisfies Layer;
