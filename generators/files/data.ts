import type { EnvironmentVariable, Layer, Plugin, Service } from "../../templates/layer.ts";
import { nameOf } from "../name.ts";
import { type Answers, answerNames } from "../options.ts";
import { type PackageManagerCommands, packageManagers } from "../package-managers.ts";
import type { PlacedLayer } from "./layers.ts";

/** What was answered, as templates and the app's own record have it: the package name stands for the directory. */
export type StoredAnswers = { readonly name: string } & Readonly<Omit<Answers, "directory">>;

/** What a template can use. */
export interface TemplateData {
  readonly answers: StoredAnswers;
  /** Version by package name, sorted by name. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** Command by script name. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of scripts that have to run once before the app can be started. */
  readonly setup: readonly string[];
  readonly environment: readonly EnvironmentVariable[];
  /** What each choice adds to the README, by question, and by name of an extra. */
  readonly readme: Readonly<Record<string, string>>;
  /** What the README says about files and folders, by path, sorted. */
  readonly paths: Readonly<Record<string, string>>;
  readonly plugins: readonly Plugin[];
  readonly services: readonly Service[];
  /** Folders that are mounted into containers. */
  readonly mounts: readonly string[];
  /** What Node runs where the app is installed: `src/main.ts`. */
  readonly entry: string;
  readonly commands: PackageManagerCommands;
  /** The package manager with the version that is to be used, `pnpm@11.0.0`, where that is known. */
  readonly packageManager: string | undefined;
  readonly runtimeVersion: string;
}

/** What is known beside the answers. */
export interface Versions {
  /** Of every package that an app may depend on, by name. */
  readonly packages: Readonly<Record<string, string>>;
  /** The package manager with its version. */
  readonly packageManager?: string | undefined;
}

/** The package that an app gets as a file instead of from the registry. */
const runtime = "sticky-socketio";

/** The answers to keep: everything but the directory, which may be moved. */
export function storedAnswers(answers: Answers): StoredAnswers {
  const names = answerNames.filter((name) => name !== "directory");
  const kept: Omit<Answers, "directory"> = Object.fromEntries(
    names.map((name): unknown[] => [name, answers[name]]),
  );
  return { name: nameOf(answers.directory), ...kept };
}

/**
 * Collects what all layers add to the files that they share.
 *
 * @throws {Error} when a layer asks for a package that `versions` does not have
 */
export function templateData(
  answers: Answers,
  layers: readonly PlacedLayer[],
  versions: Versions,
): TemplateData {
  const all = layers.map(({ layer }) => layer);
  const runtimeVersion = versionOf(runtime, versions.packages);
  const pin = (names: readonly string[]) => {
    const sorted = [...new Set(names)].toSorted();
    return Object.fromEntries(sorted.map((name) => [name, versionOf(name, versions.packages)]));
  };
  const dependencies = pin(all.flatMap((layer) => layer.dependencies ?? []));
  if (runtime in dependencies)
    dependencies[runtime] = `file:vendor/${runtime}-${runtimeVersion}.tgz`;
  const readmes = layers.flatMap(({ name, layer }) =>
    layer.readme === undefined ? [] : [[name, layer.readme] as const],
  );

  return {
    answers: storedAnswers(answers),
    dependencies,
    devDependencies: pin(all.flatMap((layer) => layer.devDependencies ?? [])),
    scripts: Object.fromEntries(all.flatMap((layer) => Object.entries(layer.scripts ?? {}))),
    setup: all.flatMap((layer) => layer.setup ?? []),
    environment: all.flatMap((layer) => layer.environment ?? []),
    readme: Object.fromEntries(readmes),
    paths: pathsOf(all),
    plugins: all.flatMap((layer) => layer.plugins ?? []),
    services: all.flatMap((layer) => layer.services ?? []),
    mounts: all.flatMap((layer) => layer.mounts ?? []),
    entry: all.findLast((layer) => layer.entry !== undefined)?.entry ?? "",
    commands: packageManagers[answers.packageManager],
    packageManager: versions.packageManager,
    runtimeVersion,
  };
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
