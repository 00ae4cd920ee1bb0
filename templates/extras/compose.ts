import type { Layer } from "../layer.ts";

export default {
  needs: ["docker"],
  paths: {
    "compose.yaml": "the containers that make up the service",
  },
  readme: `**\`compose.yaml\`** starts the image with everything that the app needs beside it: \`docker compose up --build\`. What
\`.env\` sets is passed on to the app; \`PORT\` and \`ADMIN_PORT\` are then the ports on this machine, and the latter is open
to this machine alone.`,
} satisfies Layer;
