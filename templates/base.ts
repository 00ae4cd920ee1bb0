import type { Layer } from "./layer.ts";

export default {
  dependencies: ["pino", "socket.io", "sticky-socketio", "zod"],
  devDependencies: [
    "@types/node",
    "chokidar",
    "oxlint",
    "pino-pretty",
    "socket.io-client",
    "typescript",
    // Vitest runs on it and leaves its installation to package managers; Yarn leaves it to the app.
    "vite",
    "vitest",
  ],
  entry: "src/main.ts",
  servers: [{ name: "app", id: "a1" }],
  lists: ["src/namespaces/index.ts"],
  scripts: {
    test: "node scripts/check-node.js && vitest run",
    typecheck: "tsc",
    lint: "oxlint --deny-warnings",
    reload: "node scripts/run.js scripts/reload.js",
  },
  processes: {
    dev: "node scripts/run.js scripts/dev.ts src/main.ts",
    start: "node scripts/run.js src/main.ts",
  },
  hints: {
    access: "Decide who may connect: `namespace.use((socket, next) => …)` sees the handshake.",
  },
  paths: {
    "src/main.ts": "the primary process: starts the workers, and serves no client itself",
    "src/worker.ts": "a worker: HTTP server, Socket.IO, adapter and namespaces",
    "src/namespaces/": "one file for each namespace: what it does with events",
    "src/events.ts": "the types of events, both ways",
    "src/adapter.ts": "how a broadcast reaches the clients of other workers",
    "src/transports.ts": "how clients may connect; `public/transports.js` for the page",
    "src/config.ts": "the environment variables, validated at start",
    "src/env-file.ts": "how `.env` is read",
    "src/pid-file.ts": "tells `scripts/reload.js` which process is the primary",
    "src/keep-alive.ts": "how long connections may idle",
    "src/security-headers.ts": "the Content-Security-Policy and other headers of every answer",
    "src/admin.ts": "`/healthz`, `/readyz` and `/drainz` for orchestrators and proxies",
    "public/": "the demo page",
    "scripts/dev.ts": "starts the app, and again after each change, with a readable log",
    "scripts/run.js":
      "runs a file; on a Node that is too old for the app, `check-node.js` beside it says so",
    "scripts/reload.js": "has the app replace its workers",
    "test/": "tests against the running cluster",
  },
  environment: [
    {
      name: "PORT",
      default: "3000",
      description: "Port to listen on; 0 takes any free one.",
    },
    {
      name: "HOST",
      default: "",
      description: "Address to listen on, `127.0.0.1` for instance; empty for every address.",
    },
    {
      name: "WORKERS",
      default: "",
      description: "Number of worker processes, 1 to 1024; empty for one per core.",
    },
    {
      name: "LOG_LEVEL",
      default: "info",
      description: "What is logged: `fatal`, `error`, `warn`, `info`, `debug` or `trace`.",
    },
    {
      name: "SERVER_ID",
      default: "",
      description:
        "What the session ids of this server begin with, two characters of `0-9a-z`, different on each server: a proxy can tell by it where a request belongs; empty for a random one.",
      onServers: "another one on each: `a1`, `b2`",
    },
    {
      name: "STOP_TIMEOUT_MS",
      default: "8000",
      description: "Milliseconds that a worker has to stop before it is killed.",
    },
    {
      name: "DRAIN_TIMEOUT_MS",
      default: "0",
      description:
        "Milliseconds over which the server lets go of its sessions before it stops, while it refuses new ones with 503; for one of several servers, `STOP_TIMEOUT_MS` comes on top.",
      onServers: "`10000`: the other servers take its clients meanwhile",
    },
    {
      name: "HUNG_TIMEOUT_MS",
      default: "30000",
      description:
        "Milliseconds after which a worker that is stuck, in an endless loop for instance, is killed and replaced, 2000 or more; 0 for never, which the script `dev` sets: a debugger stops workers, too.",
    },
    {
      name: "ADMIN_PORT",
      default: "",
      description:
        "Port of `/healthz`, `/readyz` and `/drainz`; 0 takes any free one, empty for no admin server.",
      onServers: "`9000`",
    },
    {
      name: "ADMIN_HOST",
      default: "127.0.0.1",
      description:
        "Address of the admin server, which is not for everybody; `0.0.0.0` or `::` for every address.",
      onServers: "an address that only what is in front, or watches, reaches",
    },
  ],
} satisfies Layer;
