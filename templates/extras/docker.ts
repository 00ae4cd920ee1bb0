import type { Layer } from "../layer.ts";

export default {
  paths: {
    Dockerfile: "how the image is built",
    ".dockerignore": "what stays out of it",
  },
  readme: `**\`Dockerfile\`** makes an image of what runs in production, as a user that may change nothing:
\`docker build --tag app .\`, then \`docker run --publish 3000:3000 --env-file .env --env HOST= --env PORT=3000 app\`. What
\`.env\` says of \`HOST\` and \`PORT\` is for this machine: in the container nobody could reach the app there, so the command takes
both back (without a \`.env\` it needs none of the three). In the container 127.0.0.1 is the container itself, so an app that uses Redis
has to be told where that is, for instance by its name in a network of both: \`docker network create app\`,
\`docker run --detach --rm --network app --name redis redis:8-alpine\`, and to run the app
\`--network app --env REDIS_URL=redis://redis:6379\` besides. The image has in it what the lockfile says, so keep that in git. A member of a
workspace (npm, pnpm, Yarn, Bun) has its lockfile at the root of that: the \`Dockerfile\` names the command that writes one for the app
alone. The app is process 1: \`docker stop\` lets it stop as SIGTERM does (give it more than \`STOP_TIMEOUT_MS\`, with \`--stop-timeout\`),
and \`docker kill --signal SIGHUP\` replaces the workers. Its health is \`/healthz\` on the admin port, 9000 in the container.`,
} satisfies Layer;
