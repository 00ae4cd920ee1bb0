import type { Layer } from "../layer.ts";

export default {
  paths: {
    Dockerfile: "how the image is built",
    ".dockerignore": "what stays out of it",
  },
  readme: `**\`Dockerfile\`** makes an image of what runs in production, as a user that may change nothing:
\`docker build --tag app .\`, then \`docker run --publish 3000:3000 --env-file .env --env HOST= --env PORT=3000 app\`. What
\`.env\` says of \`HOST\` and \`PORT\` is for this machine: in the container nobody could reach the app there, so the command takes
both back (without a \`.env\` it needs none of the three). The image has in it what the lockfile says, so keep that in git. The
app is process 1: \`docker stop\` lets it stop as SIGTERM does (give it more than \`STOP_TIMEOUT_MS\`, with \`--stop-timeout\`),
and \`docker kill --signal SIGHUP\` replaces the workers. Its health is \`/healthz\` on the admin port, 9000 in the container.`,
} satisfies Layer;
