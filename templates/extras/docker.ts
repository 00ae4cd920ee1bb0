import type { Layer } from "../layer.ts";

export default {
  paths: {
    Dockerfile: "how the image is built",
    ".dockerignore": "what stays out of it",
  },
  readme: `**\`Dockerfile\`** makes an image of what runs in production, as a user that may change nothing:
\`docker build --tag app .\`, then \`docker run --publish 3000:3000 --env-file .env app\`. It installs what the lockfile says, so
keep that in git. The app is process 1: \`docker stop\` lets it stop as SIGTERM does (give it more than \`STOP_TIMEOUT_MS\`,
with \`--stop-timeout\`), and \`docker kill --signal SIGHUP\` replaces the workers. Its health is \`/healthz\` on the admin
port, 9000 in the container.`,
} satisfies Layer;
