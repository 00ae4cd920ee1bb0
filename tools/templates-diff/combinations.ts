/** One label of each axis, by the axis's name. */
export type Combination = Readonly<Record<string, string>>;

/** A question to which apps differ in the answer, and how each answer is called; the usual one first. */
export interface Axis {
  readonly name: string;
  readonly labels: readonly string[];
}

/** The usual answers, and every one or two others in place of them: what two answers do to each other is among that. */
export function combinationsOf(axes: readonly Axis[]): Combination[] {
  const usual = Object.fromEntries(axes.map(({ name, labels }) => [name, labels[0] ?? ""]));
  const others = everyLabel(axes).filter(([name, label]) => label !== usual[name]);
  const changes = [[], ...others.map((one) => [one]), ...pairsOf(others)];
  return changes.map((changed) => Object.fromEntries([...Object.entries(usual), ...changed]));
}

/**
 * Names some of all combinations, as briefly as that can be said: by what they have and no others; else by one or two
 * answers each, those of most combinations first, and one by one what is left.
 */
export function describe(
  some: ReadonlySet<Combination>,
  all: readonly Combination[],
  axes: readonly Axis[],
): string[] {
  const limits = neededLimits(limitsOf(some, axes), some, all);
  if (limits !== undefined) return [limits.map(nameOfLimit).join(" + ") || "every app"];
  const labels = everyLabel(axes);
  const candidates = [...labels.map((one) => [one]), ...pairsOf(labels)]
    .map((wanted) => ({ wanted, covered: all.filter((one) => hasAll(one, wanted)) }))
    .filter(({ covered }) => covered.every((one) => some.has(one)))
    // Among equals the shorter name stays first.
    .toSorted((one, other) => other.covered.length - one.covered.length);
  const left = new Set(some);
  const names: string[] = [];
  for (const { wanted, covered } of candidates) {
    if (!covered.some((one) => left.has(one))) continue;
    names.push(wanted.map(([, label]) => label).join(" + "));
    for (const one of covered) left.delete(one);
  }
  return [...names, ...[...left].map((one) => nameOf(one, axes))];
}

/** An axis of which some combinations have not every label. */
interface Limit {
  readonly name: string;
  readonly has: ReadonlySet<string>;
  readonly lacks: readonly string[];
}

function limitsOf(some: ReadonlySet<Combination>, axes: readonly Axis[]): Limit[] {
  return axes
    .map(({ name, labels }) => {
      const has = new Set([...some].map((one) => one[name] ?? ""));
      return { name, has, lacks: labels.filter((label) => !has.has(label)) };
    })
    .filter(({ lacks }) => lacks.length > 0);
}

/** The limits that leave these combinations and no others, without those that others imply; undefined for none. */
function neededLimits(
  limits: readonly Limit[],
  some: ReadonlySet<Combination>,
  all: readonly Combination[],
): readonly Limit[] | undefined {
  const suffice = (wanted: readonly Limit[]) =>
    all.every((one) => some.has(one) || !wanted.every(({ name, has }) => has.has(one[name] ?? "")));
  if (!suffice(limits)) return undefined;
  const vaguestFirst = limits.toSorted((one, other) => one.lacks.length - other.lacks.length);
  return vaguestFirst.reduce((needed, limit) => {
    const fewer = needed.filter((one) => one !== limit);
    return suffice(fewer) ? fewer : needed;
  }, limits);
}

function nameOfLimit({ has, lacks }: Limit): string {
  return has.size <= lacks.length ? [...has].join(" or ") : `not ${lacks.join(" nor ")}`;
}

function hasAll(combination: Combination, wanted: readonly Labelled[]): boolean {
  return wanted.every(([name, label]) => combination[name] === label);
}

/** What a combination is called: its answers that are not the usual ones. */
function nameOf(combination: Combination, axes: readonly Axis[]): string {
  const unusual = everyLabel(axes).filter(([name, label]) => combination[name] === label);
  const usual = new Set(axes.map(({ labels }) => labels[0]));
  const labels = unusual.map(([, label]) => label).filter((label) => !usual.has(label));
  return labels.join(" + ") || "the defaults alone";
}

type Labelled = readonly [axis: string, label: string];

function everyLabel(axes: readonly Axis[]): Labelled[] {
  return axes.flatMap(({ name, labels }) => labels.map((label): Labelled => [name, label]));
}

/** Each two of different axes. */
function pairsOf(labels: readonly Labelled[]): (readonly [Labelled, Labelled])[] {
  return labels.flatMap((one, index) =>
    labels
      .slice(index + 1)
      .filter(([name]) => name !== one[0])
      .map((other) => [one, other] as const),
  );
}
