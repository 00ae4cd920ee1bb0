import type { Layer } from "../layer.ts";

export default {
  needs: ["docker"],
  paths: {
    "compose.yaml": "the containers that make up the service",
  },
  readme: `**\`compose.yaml\`** starts the image with everything that the app needs beside it: \`docker compose up --build\`. What
\`.env\` sets is passed on to the app; \`PORT\` and \`ADMIN_PORT\` are then the ports on this machine, and the latter is open
to this machine alone. Where Redis carries broadcasts it starts the app twice, as two servers with a \`SERVER_ID\` each, and where
there is a proxy, \`PORT\` is the proxy's. Replace such servers one by one, so that clients always find one:
\`docker compose up --build --no-deps --detach <service>\`.`,
} satisfies Layer;
