import type { Migration } from "./migration.ts";

/** Every migration. CONTRIBUTING.md says when a change of the templates needs one. */
export const migrations: readonly Migration[] = [];
