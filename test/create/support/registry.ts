import type { TestProject } from "vitest/node";
import { ours, publishOurs } from "../../../tools/registry/packages.ts";
import { startRegistry } from "../../../tools/registry/registry.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of a registry that our packages are published in. */
    registry: string;
  }
}

/** One registry for all tests of this folder: vitest calls this before them, and what it returns after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const registry = await startRegistry(ours);
  await publishOurs(registry);
  project.provide("registry", registry.url);
  return () => registry.stop();
}
