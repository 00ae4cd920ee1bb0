/** Commands of a package manager, as a person types them. */
export interface PackageManagerCommands {
  readonly install: string;
  /** The same with development dependencies, also where a setting leaves them out. */
  readonly fullInstall: string;
  /** Installs what the lockfile says, and fails when it does not fit package.json. */
  readonly cleanInstall: string;
  /** The same without what only development needs. */
  readonly productionInstall: string;
  readonly lockfile: string;
  /** Brings the lockfile up to what package.json says, and installs nothing. */
  readonly updateLockfile: string;
  /** Writes a lockfile of the app's own in the app's folder where that is a member of a workspace, for a POSIX shell. */
  readonly ownLockfile: string;
  /** Runs a script of package.json. */
  readonly run: (script: string) => string;
  /** The text of a script that a program takes the place of, so that it gets the signals that the script is sent. */
  readonly process: (command: string) => string;
  readonly start: string;
  readonly test: string;
  /** Runs this program; its options follow. */
  readonly create: string;
  /** Where versions stand that replace those that packages ask for: a field of package.json, or a file of settings. */
  readonly overrides: ({ readonly field: string } | { readonly file: string }) & {
    /** Refers to the version that the app itself depends on; without it, the version is repeated. */
    readonly ownVersion?: (name: string) => string;
  };
  /** Files with settings that every app needs, by path. */
  readonly settings?: Readonly<Record<string, string>>;
  /** In a workflow on GitHub. */
  readonly onGitHub: {
    /** The step that gets it onto the runner, before Node; none for npm, which comes with Node. */
    readonly bring?: string;
    /** What actions/setup-node calls it, where it can keep what it downloads. */
    readonly cache?: string;
  };
}

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

/** Where there is no `exec`, on Windows, the second half runs. */
const replacingShell = (command: string) => `exec ${command} || ${command}`;

export const packageManagers: Readonly<Record<PackageManager, PackageManagerCommands>> = {
  npm: {
    install: "npm install",
    fullInstall: "npm install --include=dev",
    cleanInstall: "npm ci",
    productionInstall: "npm ci --omit=dev",
    lockfile: "package-lock.json",
    updateLockfile: "npm install --package-lock-only",
    ownLockfile: "npm install --workspaces=false --package-lock-only",
    run: (script) => `npm run ${script}`,
    process: replacingShell,
    start: "npm start",
    test: "npm test",
    // Without the two dashes npm takes the options for its own.
    create: "npm create sticky-socketio-app --",
    // It refuses an override that differs from the app's own version.
    overrides: { field: "overrides", ownVersion: (name) => `$${name}` },
    onGitHub: { cache: "npm" },
  },
  pnpm: {
    install: "pnpm install",
    fullInstall: "pnpm install --prod=false",
    cleanInstall: "pnpm install --frozen-lockfile",
    productionInstall: "pnpm install --frozen-lockfile --prod",
    lockfile: "pnpm-lock.yaml",
    updateLockfile: "pnpm install --lockfile-only",
    ownLockfile: "pnpm install --ignore-workspace --lockfile-only",
    run: (script) => `pnpm run ${script}`,
    process: replacingShell,
    start: "pnpm start",
    test: "pnpm test",
    create: "pnpm create sticky-socketio-app",
    overrides: { file: "pnpm-workspace.yaml" },
    onGitHub: { bring: "uses: pnpm/action-setup@v4", cache: "pnpm" },
  },
  yarn: {
    install: "yarn install",
    fullInstall: "yarn install",
    cleanInstall: "yarn install --immutable",
    productionInstall: "yarn workspaces focus --all --production",
    lockfile: "yarn.lock",
    updateLockfile: "yarn install --mode=update-lockfile --no-immutable",
    // A folder with a lockfile is a project to Yarn, whatever is above it.
    ownLockfile: "touch yarn.lock && yarn install --no-immutable",
    run: (script) => `yarn run ${script}`,
    // Its own shell has no `exec`, and passes signals on.
    process: (command) => command,
    start: "yarn start",
    test: "yarn test",
    create: "yarn create sticky-socketio-app",
    overrides: { field: "resolutions" },
    // Its other way of linking has no folder that Node, TypeScript and vitest find packages in by themselves.
    settings: { ".yarnrc.yml": "nodeLinker: node-modules\n" },
    onGitHub: { bring: "run: corepack enable", cache: "yarn" },
  },
  bun: {
    install: "bun install",
    fullInstall: "bun install",
    cleanInstall: "bun install --frozen-lockfile",
    productionInstall: "bun install --frozen-lockfile --production",
    lockfile: "bun.lock",
    updateLockfile: "bun install --lockfile-only",
    // Nothing keeps Bun from the workspace but another folder.
    ownLockfile:
      'folder=$(mktemp -d) && cp -r package.json vendor "$folder" && bun install --lockfile-only --cwd "$folder" && cp "$folder/bun.lock" .',
    run: (script) => `bun run ${script}`,
    process: replacingShell,
    start: "bun run start",
    // "bun test" is Bun's own test runner, not the script.
    test: "bun run test",
    create: "bun create sticky-socketio-app",
    overrides: { field: "overrides" },
    onGitHub: { bring: "uses: oven-sh/setup-bun@v2" },
  },
};

/**
 * The command that installs an app for development, as short as the environment allows: with `NODE_ENV=production` or a
 * setting of npm the plain one leaves development dependencies out.
 */
export function installCommand(
  packageManager: PackageManager,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const { install, fullInstall } = packageManagers[packageManager];
  return omitsDevelopment(env) ? fullInstall : install;
}

function omitsDevelopment(env: NodeJS.ProcessEnv): boolean {
  const settings = new Map(
    Object.entries(env).map(([name, value = ""]) => [name.toLowerCase(), value]),
  );
  return (
    env["NODE_ENV"] === "production" ||
    /\bdev\b/.test(settings.get("npm_config_omit") ?? "") ||
    settings.get("npm_config_production") === "true" ||
    settings.get("npm_config_only")?.startsWith("prod") === true
  );
}

/** The package manager that runs this process (each says so in `npm_config_user_agent`), else npm. */
export function runningPackageManager(env: NodeJS.ProcessEnv = process.env): PackageManager {
  const name = env["npm_config_user_agent"]?.split("/")[0] ?? "";
  return isPackageManager(name) ? name : "npm";
}

export function isPackageManager(name: unknown): name is PackageManager {
  return typeof name === "string" && Object.hasOwn(packageManagers, name);
}
