import type { Layer } from "../layer.ts";

export default {
  needs: ["docker"],
  paths: {
    "compose.yaml": "the containers that make up the service",
  },
  readme: `**\`compose.yaml\`** starts the image with everything that the app needs beside it: \`docker compose up --build\`. What
\`.env\` sets is passed on to the app; \`PORT\` and \`ADMIN_PORT\` are then the ports on this machine, and the latter is open
to this machine alone. Where Redis carries broadcasts it starts the app twice, as two servers with a \`SERVER_ID\` each, and where
there is a proxy, \`PORT\` is the proxy's. Replace such servers one by one, so that clients always find one; with \`--wait\` the
command ends when the server takes sessions: \`docker compose up --build --no-deps --wait <service>\`. A proxy gets its
configuration as one file, and many editors put another one in its place: after a change of it, make the container anew,
\`docker compose up --no-deps --detach --force-recreate <proxy>\`. With HTTPS, what is in \`certs/\` has to be readable in
the containers: for uid 1000 in those of the app, and for uid 99 in that of HAProxy. \`openssl\` makes keys that their owner alone can
read: \`sudo chown 1000 certs/key.pem\` where another user made it.`,
} satisfies Layer;
