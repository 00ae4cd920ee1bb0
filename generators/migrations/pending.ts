import semver from "semver";
import type { Migration } from "./migration.ts";

/**
 * The migrations for an app that one version made, on its way to another one: those of the versions after the first up
 * to the second, in their order; those of one version in the order of the table.
 */
export function pendingMigrations(
  table: readonly Migration[],
  from: string,
  to: string,
): Migration[] {
  return table
    .filter(({ version }) => semver.gt(version, from) && semver.lte(version, to))
    .toSorted((one, other) => semver.compare(one.version, other.version));
}
