import type { Layer } from "../layer.ts";

/** What every layer has that puts a proxy in front. */
export const proxied = {
  hints: {
    clientAddress: `Where the code needs to know a client's address: all connections come from the proxy, which puts the address at the
   end of \`X-Forwarded-For\`; what is before it the client may have made up. For HTTP, tell your framework to believe one
   proxy: \`app.set("trust proxy", 1)\` in Express and Nest, \`trustProxy: 1\` in Fastify, \`app.proxy = true\` and
   \`app.maxIpsCount = 1\` in Koa; with Hono, or none, read the header. Socket.IO has it in \`socket.handshake.headers\`.`,
  },
} satisfies Layer;
