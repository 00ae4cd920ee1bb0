import type { Layer } from "../layer.ts";

export default {
  paths: {
    ".github/workflows/ci.yml": "what GitHub checks",
  },
  readme: `**\`.github/workflows/ci.yml\`** checks types and style and runs the tests on GitHub, for each push to \`main\` and each
pull request. It installs what the lockfile says, so keep that in git.`,
} satisfies Layer;
