import type { Layer } from "../layer.ts";

export default {
  paths: {
    "deploy/systemd/app.service": "a unit for systemd",
  },
  readme: `**\`deploy/systemd/app.service\`** runs the app as a service of a machine. Its first line says where it goes; the app itself goes
to the unit's \`WorkingDirectory\`, installed and, where there is a build script, built. It runs as a user of its own that can
write nothing, and reads only what everybody may. So variables go into the file that \`EnvironmentFile\` names, which systemd
reads as root, and not into an \`.env\` there. Then \`systemctl enable --now <name>\` starts it, \`systemctl reload <name>\`
replaces the workers, which let their sessions go bit by bit, and \`systemctl stop <name>\` gives it the time that it needs.`,
} satisfies Layer;
