import type { Layer } from "../layer.ts";

export default {
  takesAnyRequest: true,
  privatePorts: [
    { name: "peers", port: 7000, variable: "PEER_PORT", addressVariable: "PEER_ADDRESS" },
  ],
  scripts: {
    "peer-secret": "node scripts/run.js scripts/peer-secret.ts",
  },
  setup: ["peer-secret"],
  environment: [
    {
      name: "PEER_SECRET",
      isSecret: true,
      isRequired: true,
      description:
        "What servers sign the requests with that they forward to each other: 32 random characters or more, the same on all of them. Required.",
      onServers: "the same on all",
    },
    {
      name: "PEER_HOST",
      default: "",
      description: "Address to listen on for other servers; empty for every address.",
    },
    {
      name: "PEER_PORT",
      default: "0",
      description: "Port to listen on for other servers; 0 takes any free one.",
      onServers: "`7000`, where a firewall has to let the others in; else nothing",
    },
    {
      name: "PEER_ADDRESS",
      default: "",
      description:
        "Where other servers reach this one, `host` or `host:port`; empty for the first address of this machine that others can reach, and the port that it listens on.",
      onServers: "its address in the private network, where a machine has several",
    },
  ],
  paths: {
    "src/peers.ts":
      "how servers find each other, to forward requests of sessions that are not theirs",
    "src/peers/": "its settings, and the address that other servers reach",
    "scripts/peer-secret.ts": "makes a `PEER_SECRET` for development",
  },
  plugins: [
    { in: "cluster", module: "./peers.ts", name: "joinPeers" },
    { in: "member", module: "./peers.ts", name: "findPeers" },
    { in: "test", module: "./peers.ts", name: "peered" },
  ],
  readme: `**Any balancer will do in front of several servers**, one that knows nothing of sessions: a server that gets a request of another
one's session forwards it there. Each server registers in Redis where the others reach it, under the two characters that its
session ids begin with (\`SERVER_ID\`, by default one that is free), for 15 seconds at a time. What is
forwarded is signed with \`PEER_SECRET\`, good once and for 30 seconds, so clocks have to agree; it is not encrypted, so keep
\`PEER_PORT\` inside a private network. It costs a second server's work for each request that comes to the wrong one: with two
servers half of the long-polling requests, and each WebSocket that a client upgrades to there goes through both for its whole
life. A proxy that routes by the first two characters of \`sid\` has no such cost. A session of a server that is gone
is answered \`400 Session ID unknown\`, and its client starts anew; while Redis is away, or refuses writes, so is
one of a server that the worker has not forwarded to before. A Redis that refuses writes is logged, and \`/readyz\` answers 503.`,
} satisfies Layer;
