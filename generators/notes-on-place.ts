import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { enclosingRepository, enclosingWorkspace } from "./enclosing.ts";
import { type PackageManager, packageManagers } from "./package-managers.ts";

/**
 * Steps that new files need where the app is a folder of a larger project: a Dockerfile in a workspace, workflows below the
 * root of a repository.
 *
 * @param folder the app's, absolute
 * @param paths of the new files, relative to the folder
 */
export async function notesOnPlace(
  folder: string,
  packageManager: PackageManager,
  paths: readonly string[],
): Promise<string[]> {
  const hasImage = paths.includes("Dockerfile");
  const hasWorkflows = paths.some((path) => path.startsWith(".github/workflows/"));
  if (!hasImage && !hasWorkflows) return [];
  const workspace = await enclosingWorkspace(folder, packageManager);
  const repository = enclosingRepository(folder);
  return [
    ...(hasImage && workspace !== undefined ? lockfileNote(folder, packageManager, workspace) : []),
    ...(hasWorkflows && repository !== undefined
      ? [workflowsNote(folder, packageManager, { workspace, repository })]
      : []),
  ];
}

function lockfileNote(folder: string, packageManager: PackageManager, workspace: string): string[] {
  const { lockfile, ownLockfile } = packageManagers[packageManager];
  if (existsSync(join(folder, lockfile))) return [];
  const path = typed(workspace, folder);
  const leave =
    packageManager === "yarn"
      ? ` A folder with a yarn.lock is a project of its own to Yarn: first add "!${path}" to the workspaces there.`
      : "";
  return [
    `The app is a member of the workspace in ${workspace}, which holds the only lockfile, but the Dockerfile needs ${lockfile} in the app's folder.${leave} In ${path}, now and after each change of its dependencies, run: ${ownLockfile}`,
  ];
}

function workflowsNote(
  folder: string,
  packageManager: PackageManager,
  { workspace = folder, repository }: { workspace: string | undefined; repository: string },
): string {
  const path = typed(repository, folder);
  const { lockfile, onGitHub } = packageManagers[packageManager];
  const settings = [
    `defaults: { run: { working-directory: ${JSON.stringify(path)} } } to each job`,
    ...(onGitHub.cache === undefined
      ? []
      : [
          `cache-dependency-path: ${JSON.stringify(typed(repository, join(workspace, lockfile)))} to actions/setup-node where it has a cache`,
        ]),
    ...(packageManager === "pnpm"
      ? [
          `with: { package_json_file: ${JSON.stringify(`${path}/package.json`)} } to pnpm/action-setup`,
        ]
      : []),
  ];
  return `GitHub runs only workflows at the root of a repository, not those in ${path}/.github/workflows. Copy them to ${join(repository, ".github", "workflows")}, and there add ${settings.join(", ")}.`;
}

/** A path from one folder to another, with slashes. */
function typed(from: string, to: string): string {
  return relative(from, to).split(sep).join("/");
}
