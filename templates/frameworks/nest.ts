import type { Layer } from "../layer.ts";

const dev = "node scripts/run.js scripts/dev.ts scripts/build-and-start.js";

export default {
  dependencies: [
    "@nestjs/common",
    "@nestjs/core",
    "@nestjs/platform-express",
    "@nestjs/platform-socket.io",
    "@nestjs/websockets",
    "reflect-metadata",
    "rxjs",
  ],
  devDependencies: ["@types/express"],
  // @nestjs/platform-socket.io depends on one exact version, often an older one than the app's.
  overrides: ["socket.io"],
  omits: ["src/worker.ts", "src/namespaces/", "tsconfig.json"],
  lists: ["src/app.module.ts"],
  namespaces: "nest",
  entry: "dist/main.js",
  scripts: {
    build: "tsc -p tsconfig.build.json",
    test: "node scripts/check-node.js && tsc -p tsconfig.build.json && vitest run",
  },
  processes: {
    dev,
    // What it is called in every Nest app.
    "start:dev": dev,
    // Not with a `prestart`, which Yarn does not run.
    start: "node scripts/run.js scripts/build-and-start.js",
    "start:prod": "node scripts/run.js dist/main.js",
  },
  paths: {
    "src/worker.ts": "a worker: the Nest application, Socket.IO and adapter",
    "src/app.module.ts": "the root module",
    "src/app.controller.ts": "HTTP routes",
    "src/chat/": "a namespace: module, gateway, schema of its input",
    "src/gateway-options.ts": "what gateways set for the worker's Socket.IO server",
    "src/socket-io.adapter.ts": "gives gateways the worker's Socket.IO server",
    "src/logger.ts": "what Nest says, in the app's log",
    "scripts/build-and-start.js": "compiles the app and starts it",
  },
  readme: `**[Nest](https://nestjs.com) 12** makes up each worker: \`src/app.module.ts\` is the root module, and
\`src/chat/chat.gateway.ts\` a gateway with validated input. \`src/worker.ts\` creates the application and initializes it without
\`app.listen()\`, because \`startCluster\` in \`src/main.ts\` opens the port of all workers; \`src/socket-io.adapter.ts\` gives the gateways the
Socket.IO server that the worker has made. They share it: \`cors\`, \`path\` and other options of \`@WebSocketGateway()\` apply to
all of them, and the app does not start when two gateways disagree or one asks for a port of its own; tell gateways apart
by \`namespace\`. Lifecycle hooks such as \`onApplicationShutdown()\` run when a worker stops.

Decorators have to be compiled: the build script writes \`dist/\`, and the start script builds before it starts. In production,
build once and run \`start:prod\`; \`start:dev\` is \`dev\` by its Nest name.`,
} satisfies Layer;
