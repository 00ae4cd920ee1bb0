import type { EnvironmentVariable, Layer } from "../../templates/layer.ts";
import { nameOf } from "../name.ts";
import { type Answers, answerNames } from "../options.ts";
import { type PackageManagerCommands, packageManagers } from "../package-managers.ts";

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
  readonly environment: readonly EnvironmentVariable[];
  /** What each choice adds to the README. */
  readonly readme: { readonly framework?: string; readonly adapter?: string };
  readonly commands: PackageManagerCommands;
  readonly runtimeVersion: string;
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
  layers: { readonly base: Layer; readonly framework: Layer; readonly adapter: Layer },
  versions: Readonly<Record<string, string>>,
): TemplateData {
  const all = [layers.base, layers.framework, layers.adapter];
  const runtimeVersion = versionOf(runtime, versions);
  const pin = (names: readonly string[]) => {
    const sorted = [...new Set(names)].toSorted();
    return Object.fromEntries(sorted.map((name) => [name, versionOf(name, versions)]));
  };
  const dependencies = pin(all.flatMap((layer) => layer.dependencies ?? []));
  if (runtime in dependencies)
    dependencies[runtime] = `file:vendor/${runtime}-${runtimeVersion}.tgz`;

  return {
    answers: storedAnswers(answers),
    dependencies,
    devDependencies: pin(all.flatMap((layer) => layer.devDependencies ?? [])),
    scripts: Object.fromEntries(all.flatMap((layer) => Object.entries(layer.scripts ?? {}))),
    environment: all.flatMap((layer) => layer.environment ?? []),
    readme: {
      ...(layers.framework.readme !== undefined && { framework: layers.framework.readme }),
      ...(layers.adapter.readme !== undefined && { adapter: layers.adapter.readme }),
    },
    commands: packageManagers[answers.packageManager],
    runtimeVersion,
  };
}

function versionOf(name: string, versions: Readonly<Record<string, string>>): string {
  const version = versions[name];
  if (version === undefined) throw new Error(`templates/package.json has no version of ${name}`);
  return version;
}
