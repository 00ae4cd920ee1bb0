/** Commands of a package manager, as a person types them. */
export interface PackageManagerCommands {
  readonly install: string;
  /** Installs what the lockfile says, and fails when it does not fit package.json. */
  readonly cleanInstall: string;
  /** The same without what only development needs. */
  readonly productionInstall: string;
  readonly lockfile: string;
  /** Runs a script of package.json. */
  readonly run: (script: string) => string;
  readonly start: string;
  readonly test: string;
  /** Runs this program; its options follow. */
  readonly create: string;
}

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

export const packageManagers: Readonly<Record<PackageManager, PackageManagerCommands>> = {
  npm: {
    install: "npm install",
    cleanInstall: "npm ci",
    productionInstall: "npm ci --omit=dev",
    lockfile: "package-lock.json",
    run: (script) => `npm run ${script}`,
    start: "npm start",
    test: "npm test",
    // Without the two dashes npm takes the options for its own.
    create: "npm create sticky-socketio-app --",
  },
  pnpm: {
    install: "pnpm install",
    cleanInstall: "pnpm install --frozen-lockfile",
    productionInstall: "pnpm install --frozen-lockfile --prod",
    lockfile: "pnpm-lock.yaml",
    run: (script) => `pnpm run ${script}`,
    start: "pnpm start",
    test: "pnpm test",
    create: "pnpm create sticky-socketio-app",
  },
  yarn: {
    install: "yarn install",
    cleanInstall: "yarn install --immutable",
    productionInstall: "yarn workspaces focus --all --production",
    lockfile: "yarn.lock",
    run: (script) => `yarn run ${script}`,
    start: "yarn start",
    test: "yarn test",
    create: "yarn create sticky-socketio-app",
  },
  bun: {
    install: "bun install",
    cleanInstall: "bun install --frozen-lockfile",
    productionInstall: "bun install --frozen-lockfile --production",
    lockfile: "bun.lock",
    run: (script) => `bun run ${script}`,
    start: "bun run start",
    // "bun test" is Bun's own test runner, not the script.
    test: "bun run test",
    create: "bun create sticky-socketio-app",
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
