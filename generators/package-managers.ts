/** Commands of a package manager, as a person types them. */
export interface PackageManagerCommands {
  readonly install: string;
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
    run: (script) => `npm run ${script}`,
    start: "npm start",
    test: "npm test",
    // Without the two dashes npm takes the options for its own.
    create: "npm create sticky-socketio-app --",
  },
  pnpm: {
    install: "pnpm install",
    run: (script) => `pnpm run ${script}`,
    start: "pnpm start",
    test: "pnpm test",
    create: "pnpm create sticky-socketio-app",
  },
  yarn: {
    install: "yarn install",
    run: (script) => `yarn run ${script}`,
    start: "yarn start",
    test: "yarn test",
    create: "yarn create sticky-socketio-app",
  },
  bun: {
    install: "bun install",
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
