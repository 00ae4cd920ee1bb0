import { installCommand, type PackageManager, packageManagers } from "../package-managers.ts";
import { useNode } from "./use-node.ts";

/** What a change of an app makes necessary. */
export type Step = "install" | "test";

export function isStep(value: unknown): value is Step {
  return value === "install" || value === "test";
}

/** The commands for these steps, in the app's folder, that work in the environment of this process. */
export function commandsFor(steps: readonly Step[], packageManager: PackageManager): string[] {
  if (steps.length === 0) return [];
  const commands = {
    install: installCommand(packageManager),
    test: packageManagers[packageManager].test,
  };
  return [...useNode(), ...steps.map((step) => commands[step])];
}
