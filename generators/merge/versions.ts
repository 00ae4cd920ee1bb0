import semver from "semver";

/** Versions of one package: as the template had it, as it is, and as the template has it now. */
interface Versions {
  readonly base: string | undefined;
  readonly mine: string;
  readonly theirs: string;
}

/**
 * The version to have where it was changed on both sides: the higher one. Undefined where that cannot be told: one of
 * them is no version, or it was lowered, for a reason that only people know.
 */
export function mergeVersions({ base, mine, theirs }: Versions): string | undefined {
  const [before, now, next] = [base, mine, theirs].map(lowest);
  if (now === undefined || next === undefined) return undefined;
  if (semver.gte(now.version, next.version)) return mine;
  if (before === undefined || semver.lt(now.version, before.version)) return undefined;
  // Whoever put a caret before our version wants one before the next one, too.
  const [sign] = /^[~^]/.exec(mine) ?? [];
  return sign !== undefined && /^\d/.test(theirs) ? `${sign}${theirs}` : theirs;
}

/** The lowest version that a range allows; of `pnpm@11.0.0`, the version. */
function lowest(range: string | undefined): { readonly version: string } | undefined {
  if (range === undefined) return undefined;
  const version = range.replace(/^[a-z]+@/, "");
  return semver.validRange(version) === null
    ? undefined
    : (semver.minVersion(version) ?? undefined);
}
