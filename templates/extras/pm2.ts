import type { Layer } from "../layer.ts";

export default {
  paths: {
    "ecosystem.config.cjs": "how PM2 runs the app",
  },
  readme: `**\`ecosystem.config.cjs\`** runs the app under [PM2](https://pm2.keymetrics.io) with \`pm2 start ecosystem.config.cjs\`, once
it is installed and, with a build script, built. PM2 starts one process in fork mode, and this primary forks the workers. In
PM2's cluster mode, PM2 would be the primary itself and sessions would not be sticky: the app refuses to start there, so do not
pass \`-i\`. \`pm2 sendSignal SIGHUP <name>\` replaces the workers, as the script \`reload\` does, while \`pm2 reload <name>\`
restarts the whole app in fork mode. \`pm2 stop <name>\` waits for the workers to close their sessions. The stop timeouts are
set in the file; other variables belong in \`.env\`.`,
} satisfies Layer;
