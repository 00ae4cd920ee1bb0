import semver from "semver";

/** Versions of one package: as the template had it, as it is, and as the template has it now. */
interface Versions {
  readonly base: string | undefined;
  readonly mine: string;
  readonly theirs: string;
}

/** One version, with or without a sign that allows later ones: all that is ever rewritten. */
interface Plain {
  readonly sign: string;
  readonly version: string;
}

/**
 * The version to have where it was changed on both sides: the higher one. Undefined where that is for people to decide:
 * theirs is lower and no plain version, or it was lowered, or would leave what a tilde of theirs allows.
 */
export function mergeVersions({ base, mine, theirs }: Versions): string | undefined {
  const manager = prefixOf(mine);
  if (manager !== prefixOf(theirs)) {
    // Of a package manager that we leave, nobody needs to know the version.
    return manager !== "" && manager === prefixOf(base ?? "") ? theirs : undefined;
  }
  const [before, now, next] = [base, mine, theirs].map(lowest);
  if (now === undefined || next === undefined) return undefined;
  if (semver.gte(now, next)) return mine;
  if (before === undefined || semver.lt(now, before)) return undefined;
  const risen = raise({ base, mine, theirs });
  return risen === undefined ? undefined : `${prefixOf(theirs)}${risen}`;
}

function raise({ base, mine, theirs }: Versions): string | undefined {
  const [before, now, next] = [base, mine, theirs].map(plain);
  if (now === undefined || next === undefined) return undefined;
  // Whoever put a caret before our version wants one before the next one, too.
  if (before?.sign === now.sign) return `${next.sign}${next.version}`;
  const leaves = now.sign === "~" && !semver.satisfies(next.version, `^${now.version}`);
  return leaves ? undefined : `${now.sign}${next.version}`;
}

function plain(text: string | undefined): Plain | undefined {
  const [, sign, version] = /^([~^]?)(\d.*)$/.exec(withoutManager(text ?? "")) ?? [];
  if (sign === undefined || version === undefined || semver.valid(version) === null)
    return undefined;
  return { sign, version };
}

/** The lowest version that a range allows; of `pnpm@11.0.0`, the version. */
function lowest(range: string | undefined): semver.SemVer | undefined {
  const version = withoutManager(range ?? "-");
  return semver.validRange(version) === null
    ? undefined
    : (semver.minVersion(version) ?? undefined);
}

/** What `packageManager` has before the version: `pnpm@`. */
function prefixOf(text: string): string {
  return /^[a-z]+@/.exec(text)?.[0] ?? "";
}

function withoutManager(text: string): string {
  return text.slice(prefixOf(text).length);
}
