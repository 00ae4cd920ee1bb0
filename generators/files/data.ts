import type {
  AppServer,
  EnvironmentVariable,
  Layer,
  Plugin,
  PrivatePort,
  Proxy,
  Service,
} from "../../templates/layer.ts";
import { labelOf } from "../name.ts";
import { type PackageManagerCommands, packageManagers } from "../package-managers.ts";
import { programName } from "../published.ts";
import { answersPath } from "../record/format.ts";
import { type Source, isPortable } from "../source.ts";
import type { AppDescription, StoredAnswers } from "./description.ts";
import type { PlacedLayer } from "./layers.ts";

/** What a template can use. */
export interface TemplateData {
  readonly answers: StoredAnswers;
  /** The app's name where only a DNS label will do. */
  readonly label: string;
  /** Version by package name, sorted by name. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** Fields of package.json that are for the package manager alone, by name. */
  readonly packageManagerFields: Readonly<Record<string, unknown>>;
  /** Command by script name. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of scripts that have to run once before the app can be started. */
  readonly setup: readonly string[];
  readonly environment: readonly EnvironmentVariable[];
  /** What each choice adds to the README, by question, and by name of an extra. */
  readonly readme: Readonly<Record<string, string>>;
  /** What the README says is to be done next, by subject. */
  readonly hints: Readonly<Record<string, string>>;
  /** What the README says about files and folders, by path, sorted. */
  readonly paths: Readonly<Record<string, string>>;
  readonly plugins: readonly Plugin[];
  readonly services: readonly Service[];
  /** Machines or containers that run the app, in what deploys it. */
  readonly servers: readonly AppServer[];
  readonly proxies: readonly Proxy[];
  /** Whether any server takes a request of any session. */
  readonly takesAnyRequest: boolean;
  /** Whether a session has no request but the one that it begins with. */
  readonly isOneConnection: boolean;
  readonly privatePorts: readonly PrivatePort[];
  /** How long one of the servers takes to stop, where nobody has decided otherwise. */
  readonly stopping: Stopping;
  /** Folders that are mounted into containers. */
  readonly mounts: readonly string[];
  /** What Node runs where the app is installed: `src/main.ts`. */
  readonly entry: string;
  readonly commands: PackageManagerCommands;
  readonly generator: Generator;
  /** The package manager with the version that is to be used, `pnpm@11.0.0`, where that is known. */
  readonly packageManager: string | undefined;
  readonly runtimeVersion: string;
}

/** How the program that made the app is run again. */
export interface Generator {
  /** What a person types in the app's folder; the command's words follow. */
  readonly command: string;
  /** The end of a sentence that explains the command; empty where it needs no explanation. */
  readonly note: string;
  /** Where a workflow gets it, at one version or commit; empty where it cannot. */
  readonly pinned: string;
}

export interface Stopping {
  /** For DRAIN_TIMEOUT_MS: nothing where there is no other server to take the clients. */
  readonly drain: number;
  /** For STOP_TIMEOUT_MS. */
  readonly stop: number;
  /** In seconds, after which it is killed: longer than both together, because it is to end by itself. */
  readonly grace: number;
}

/** For DRAIN_TIMEOUT_MS where there are several servers: as long as a worker that is replaced takes. */
const DRAIN_TIMEOUT = 10_000;

/** The package that an app gets as a file instead of from the registry. */
const runtime = "sticky-socketio";

/**
 * Collects what all layers add to the files that they share.
 *
 * @param packages version of every package that an app may depend on, by name
 * @param runtimeFile name of the packed runtime in `vendor/`, by default without the digest of its contents
 * @throws {Error} when a layer asks for a package that `packages` does not have
 */
export function templateData(
  { answers, packageManager, source = "" }: AppDescription,
  layers: readonly Pick<PlacedLayer, "name" | "layer">[],
  packages: Readonly<Record<string, string>>,
  runtimeFile = `${runtime}-${versionOf(runtime, packages)}.tgz`,
): TemplateData {
  const all = layers.map(({ layer }) => layer);
  const commands = packageManagers[answers.packageManager];
  const runtimeVersion = versionOf(runtime, packages);
  const pin = (names: readonly string[]) => {
    const sorted = [...new Set(names)].toSorted();
    return Object.fromEntries(sorted.map((name) => [name, versionOf(name, packages)]));
  };
  const dependencies = pin(all.flatMap((layer) => layer.dependencies ?? []));
  if (runtime in dependencies) dependencies[runtime] = `file:vendor/${runtimeFile}`;
  const environment = all.flatMap((layer) => layer.environment ?? []);
  const servers = all.findLast((layer) => layer.servers !== undefined)?.servers ?? [];
  const readmes = layers.flatMap(({ name, layer }) =>
    layer.readme === undefined ? [] : [[name, layer.readme] as const],
  );

  return {
    answers,
    label: labelOf(answers.name),
    dependencies,
    devDependencies: pin(all.flatMap((layer) => layer.devDependencies ?? [])),
    packageManagerFields: overridesField(all, commands, packages),
    scripts: scriptsOf(all, commands),
    setup: all.flatMap((layer) => layer.setup ?? []),
    environment,
    readme: Object.fromEntries(readmes),
    hints: Object.fromEntries(all.flatMap((layer) => Object.entries(layer.hints ?? {}))),
    paths: pathsOf(all),
    plugins: all.flatMap((layer) => layer.plugins ?? []),
    services: all.flatMap((layer) => layer.services ?? []),
    servers,
    proxies: all.flatMap((layer) => layer.proxy ?? []),
    takesAnyRequest: all.some((layer) => layer.takesAnyRequest === true),
    isOneConnection: all.some((layer) => layer.isOneConnection === true),
    privatePorts: all.flatMap((layer) => layer.privatePorts ?? []),
    stopping: stoppingOf(servers, environment),
    mounts: all.flatMap((layer) => layer.mounts ?? []),
    entry: all.findLast((layer) => layer.entry !== undefined)?.entry ?? "",
    commands,
    generator: generatorAt(source, answers),
    packageManager,
    runtimeVersion,
  };
}

function overridesField(
  layers: readonly Layer[],
  { overrides }: PackageManagerCommands,
  packages: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const versions = overridesOf(layers, packages, overrides.ownVersion);
  const isWanted = "field" in overrides && Object.keys(versions).length > 0;
  return isWanted ? { [overrides.field]: versions } : {};
}

/** Version by name of the packages that others have to use at the app's version, sorted by name. */
export function overridesOf(
  layers: readonly Layer[],
  packages: Readonly<Record<string, string>>,
  ownVersion = (name: string) => versionOf(name, packages),
): Record<string, string> {
  const names = [...new Set(layers.flatMap((layer) => layer.overrides ?? []))].toSorted();
  return Object.fromEntries(names.map((name) => [name, ownVersion(name)]));
}

function generatorAt(source: Source, { packageManager }: StoredAnswers): Generator {
  const pinned = isPortable(source) ? source : "";
  if (pinned.startsWith(`${programName}@`)) {
    return { command: packageManagers[packageManager].create, note: "", pinned };
  }
  // The path itself is that of one machine.
  const place = pinned === "" ? `see "source" in \`${answersPath}\`` : pinned.replace(/#.*/, "");
  const note = `\`<clone>\` is a clone of ${programName} that is built: ${place}`;
  return { command: "node <clone>/dist/cli.js", note, pinned };
}

function scriptsOf(
  layers: readonly Layer[],
  { process }: PackageManagerCommands,
): Record<string, string> {
  const processes = layers
    .flatMap((layer) => Object.entries(layer.processes ?? {}))
    .map(([name, command]) => [name, process(command)] as const);
  const scripts = layers.flatMap((layer) => Object.entries(layer.scripts ?? {}));
  return Object.fromEntries([...processes, ...scripts]);
}

function stoppingOf(
  servers: readonly AppServer[],
  environment: readonly EnvironmentVariable[],
): Stopping {
  const stop = Number(environment.find(({ name }) => name === "STOP_TIMEOUT_MS")?.default);
  const drain = servers.length > 1 ? DRAIN_TIMEOUT : 0;
  return { drain, stop, grace: Math.ceil((drain + stop) / 1000) + 5 };
}

function pathsOf([base, ...others]: readonly Layer[]): Record<string, string> {
  const omitted = new Set(others.flatMap((layer) => layer.omits ?? []));
  const kept = Object.entries(base?.paths ?? {}).filter(([path]) => !omitted.has(path));
  const all = [...kept, ...others.flatMap((layer) => Object.entries(layer.paths ?? {}))];
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function versionOf(name: string, versions: Readonly<Record<string, string>>): string {
  const version = versions[name];
  if (version === undefined) throw new Error(`templates/package.json has no version of ${name}`);
  return version;
}
