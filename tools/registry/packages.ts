import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../run.ts";
import type { Registry } from "./registry.ts";

/** The packages that people start from. */
export const ours = ["create-sticky-socketio-app", "generator-sticky-socketio-app"];

/**
 * Publishes them as npm would, the scaffolder as it was built last.
 *
 * @throws {Error} when it is not built
 */
export async function publishOurs(registry: Registry): Promise<void> {
  if (!existsSync(join(root, "dist", "cli.js"))) {
    throw new Error('There is no dist/cli.js to be published: run "npm run build" first');
  }
  await registry.publish(root);
  await registry.publish(join(root, "generators", "yo"));
}
