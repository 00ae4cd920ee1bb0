import type { Layer } from "../layer.ts";

export default {
  paths: {
    ".github/workflows/ci.yml": "what GitHub checks",
    ".github/workflows/update.yml": "what keeps the app up to date with its templates",
  },
  readme: `**\`.github/workflows/ci.yml\`** checks types and style and runs the tests on GitHub, for each push to \`main\` and each
pull request. It installs what the lockfile says, so keep that in git. GitHub runs workflows only at the root of a
repository. Of an app in a folder below, copy both files to \`.github/workflows\` there, give each job
\`defaults: { run: { working-directory: <folder> } }\` and each \`actions/setup-node\` with a cache
\`cache-dependency-path: <path of the lockfile>\`; \`pnpm/action-setup\` takes \`package_json_file: <folder>/package.json\`.

**\`.github/workflows/update.yml\`** looks each Monday whether the templates that this app was made from have changed, and
opens a pull request with what changes here and a list of the files that have conflicts. It runs the program in the
repository variable \`STICKY_SOCKETIO_GENERATOR\`, at the one commit or version that this names (\`https://host/path#<commit>\`
or \`create-sticky-socketio-app@<version>\`): raise it to get newer templates. Without the variable it runs the program that
made this app, where another machine can get that, and says so otherwise. Allow that in the settings of the
repository (Actions, General: let GitHub Actions create pull requests). GitHub starts no checks for what a workflow has
opened, and lets none change workflows: for both, put a token that may write contents, pull requests and workflows into
the secret \`UPDATE_TOKEN\`.`,
} satisfies Layer;
