/** Commands of a package manager, as a person types them. */
export interface PackageManagerCommands {
  readonly install: string;
  /** Installs what the lockfile says, and fails when it does not fit package.json. */
  readonly cleanInstall: string;
  /** The same without what only development needs. */
  readonly productionInstall: string;
  readonly lockfile: string;
  /** Brings the lockfile up to what package.json says, and installs nothing. */
  readonly updateLockfile: string;
  /** Runs a script of package.json. */
  readonly run: (script: string) => string;
  readonly start: string;
  readonly test: string;
  /** Runs this program; its options follow. */
  readonly create: string;
  /** In a workflow on GitHub. */
  readonly onGitHub: {
    /** The step that gets it onto the runner, before Node; none for npm, which comes with Node. */
    readonly bring?: string;
    /** What actions/setup-node calls it, where it can keep what it downloads. */
    readonly cache?: string;
  };
}

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

export const packageManagers: Readonly<Record<PackageManager, PackageManagerCommands>> = {
  npm: {
    install: "npm install",
    cleanInstall: "npm ci",
    productionInstall: "npm ci --omit=dev",
    lockfile: "package-lock.json",
    updateLockfile: "npm install --package-lock-only",
    run: (script) => `npm run ${script}`,
    start: "npm start",
    test: "npm test",
    // Without the two dashes npm takes the options for its own.
    create: "npm create sticky-socketio-app --",
    onGitHub: { cache: "npm" },
  },
  pnpm: {
    install: "pnpm install",
    cleanInstall: "pnpm install --frozen-lockfile",
    productionInstall: "pnpm install --frozen-lockfile --prod",
    lockfile: "pnpm-lock.yaml",
    updateLockfile: "pnpm install --lockfile-only",
    run: (script) => `pnpm run ${script}`,
    start: "pnpm start",
    test: "pnpm test",
    create: "pnpm create sticky-socketio-app",
    onGitHub: { bring: "uses: pnpm/action-setup@v4", cache: "pnpm" },
  },
  yarn: {
    install: "yarn install",
    cleanInstall: "yarn install --immutable",
    productionInstall: "yarn workspaces focus --all --production",
    lockfile: "yarn.lock",
    updateLockfile: "yarn install --mode=update-lockfile --no-immutable",
    run: (script) => `yarn run ${script}`,
    start: "yarn start",
    test: "yarn test",
    create: "yarn create sticky-socketio-app",
    onGitHub: { bring: "run: corepack enable", cache: "yarn" },
  },
  bun: {
    install: "bun install",
    cleanInstall: "bun install --frozen-lockfile",
    productionInstall: "bun install --frozen-lockfile --production",
    lockfile: "bun.lock",
    updateLockfile: "bun install --lockfile-only",
    run: (script) => `bun run ${script}`,
    start: "bun run start",
    // "bun test" is Bun's own test runner, not the script.
    test: "bun run test",
    create: "bun create sticky-socketio-app",
    onGitHub: { bring: "uses: oven-sh/setup-bun@v2" },
  },
};

/** The package manager that runs this process (each says so in `npm_config_user_agent`), else npm. */
export function runningPackageManager(env: NodeJS.ProcessEnv = process.env): PackageManager {
  const name = env["npm_config_user_agent"]?.split("/")[0] ?? "";
  return isPackageManager(name) ? name : "npm";
}

function isPackageManager(name: string): name is PackageManager {
  return Object.hasOwn(packageManagers, name);
}
