import type { Layer } from "../layer.ts";

export default {
  scripts: {
    certificate: "node scripts/run.js scripts/certificate.ts",
  },
  setup: ["certificate"],
  environment: [
    {
      name: "TLS_CERT",
      isRequired: true,
      description: "Path of the certificate with its chain, a PEM file. Required.",
    },
    {
      name: "TLS_KEY",
      isRequired: true,
      description: "Path of the certificate's private key, a PEM file. Required.",
    },
  ],
  mounts: ["certs"],
  paths: {
    "src/tls.ts": "which certificate is used",
    "scripts/certificate.ts": "makes a certificate for development",
  },
  readme: `**HTTPS** with the certificate at \`TLS_CERT\` and \`TLS_KEY\`: the workers speak it themselves. For development the
script \`certificate\` makes one for localhost in \`certs/\`, with the program \`openssl\`, and enters it in \`.env\`; a browser warns of it,
because nobody vouches for it. The app takes up a renewed certificate on SIGHUP, without losing a session.`,
} satisfies Layer;
