import type { Layer } from "../layer.ts";

export default {
  dependencies: ["jose"],
  scripts: {
    token: "node scripts/run.js scripts/token.ts",
  },
  setup: ["token"],
  environment: [
    {
      name: "JWT_SECRET",
      isSecret: true,
      description:
        "Secret that tokens are signed with (HS256), 32 characters or more; this or `JWKS_URL` must be set.",
    },
    {
      name: "JWKS_URL",
      description:
        "Public keys of who issues the tokens, `https://id.example.com/.well-known/jwks.json` for instance.",
    },
    {
      name: "JWT_ISSUER",
      description: "What the claim `iss` of a token must be; empty for anything.",
    },
    {
      name: "JWT_AUDIENCE",
      description: "What the claim `aud` of a token must be or hold; empty for anything.",
    },
  ],
  hints: {
    access:
      "Decide what a user may do: `socket.data.user` says in each handler who it is, and `src/auth.ts` who gets in.",
  },
  paths: {
    "src/auth.ts": "who may connect, and for how long",
    "src/tokens.ts": "how a token is verified",
    "src/key-set.ts": "how public keys are fetched and kept",
    "scripts/token.ts": "makes a token for development",
  },
  plugins: [
    { in: "primary", module: "./auth.ts", name: "checkAuthentication" },
    { in: "worker", module: "./auth.ts", name: "authenticate" },
    { in: "page", module: "./auth.js", name: "signIn" },
    { in: "test", module: "./auth.ts", name: "signedIn" },
  ],
  readme: `**Clients sign in with a [JWT](https://datatracker.ietf.org/doc/html/rfc7519)**, as \`auth.token\` of the handshake:
\`io("/chat", { auth: { token } })\`. \`src/auth.ts\` guards every namespace, \`src/tokens.ts\` verifies with
[jose](https://github.com/panva/jose), by \`JWT_SECRET\` or by the keys at \`JWKS_URL\`. Keys are fetched again after ten
minutes; while the issuer is unavailable, the last ones stay valid for an hour. The claims \`sub\`, 1 to 255 characters, and
\`exp\` are required; \`socket.data.user\` has \`id\` (the \`sub\`), \`name\` and \`expiresAt\`. The session ends when the token expires: the
client is disconnected with \`io server disconnect\`, gets a new token and calls \`socket.connect()\`. A client that is refused
gets a \`connect_error\` whose \`data.code\` is \`TOKEN_MISSING\`, \`TOKEN_EXPIRED\`, \`TOKEN_REFUSED\` or \`KEYS_UNAVAILABLE\`.
Plain HTTP routes are not guarded. For development the script \`token\` prints a token, which the page asks for; where there
is no \`JWT_SECRET\` it first puts one into \`.env\`.`,
} satisfies Layer;
