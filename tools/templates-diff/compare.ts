import { type Workshop, openWorkshop } from "./apps.ts";
import { type Change, changesIn } from "./changes.ts";
import { type Axis, type Combination, combinationsOf, describe } from "./combinations.ts";
import { type Tree, prepare, treeAt, treeNow } from "./trees.ts";

/** Changes that the same apps see. */
export interface Group {
  /** Which apps. */
  readonly apps: readonly string[];
  /** Sorted by path and place. */
  readonly changes: readonly Change[];
}

export interface TemplatesDiff {
  /** Those that most apps see first. */
  readonly groups: readonly Group[];
  /** Answers that one of the two does not have: apps with them are not compared. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Number of apps that were compared, and of those that change. */
  readonly compared: number;
  readonly changed: number;
}

/**
 * What the apps of users would change between a git ref and now. Each side renders with its own generators; the ref's
 * in a temporary worktree, so that the repository's folder stays as it is.
 *
 * @param questions those to which apps differ in their answers, by default all
 * @throws {Error} when git does not know the ref, there is no such question, or the ref's generators cannot be used
 */
export async function templatesDiff(
  repository: string,
  ref: string,
  questions: readonly string[] = [],
): Promise<TemplatesDiff> {
  const then = treeAt(repository, ref);
  try {
    const now = treeNow(repository);
    try {
      const [before, after] = [await open(then, repository), await open(now, repository)];
      return await compare(before, after, questions);
    } finally {
      now.remove();
    }
  } finally {
    then.remove();
  }
}

async function open(tree: Tree, repository: string): Promise<Workshop> {
  await prepare(tree, repository);
  return openWorkshop(tree);
}

async function compare(
  before: Workshop,
  after: Workshop,
  questions: readonly string[],
): Promise<TemplatesDiff> {
  const [old, now] = [labelsOf(before), labelsOf(after)];
  const axes = varied(after.axes, questions)
    .map(({ name, labels }) => ({ name, labels: labels.filter((label) => old.has(label)) }))
    .filter(({ labels }) => labels.length > 0);
  const all = new Map<string, Combination>();
  const found = new Map<string, { change: Change; apps: Set<Combination> }>();
  for (const wanted of combinationsOf(axes)) {
    const [app, next] = [await before.make(wanted), await after.make(wanted)];
    if (app === undefined || next === undefined) continue;
    const combination = pick(next.combination, axes);
    const key = JSON.stringify(combination);
    if (all.has(key) || key !== JSON.stringify(pick(app.combination, axes))) continue;
    all.set(key, combination);
    for (const change of changesIn(app.app, next.app)) {
      const same = found.get(change.key) ?? { change, apps: new Set() };
      found.set(change.key, same);
      same.apps.add(combination);
    }
  }
  const apps = [...all.values()];
  return {
    groups: grouped([...found.values()], apps, axes),
    added: newIn(after, old),
    removed: newIn(before, now),
    compared: apps.length,
    changed: apps.filter((one) => [...found.values()].some((same) => same.apps.has(one))).length,
  };
}

function varied(axes: readonly Axis[], questions: readonly string[]): readonly Axis[] {
  const names = axes.map(({ name }) => name);
  const unknown = questions.find((question) => !names.includes(question));
  if (unknown !== undefined) {
    throw new Error(`There is no question "${unknown}": there are ${names.join(", ")}`);
  }
  return questions.length === 0 ? axes : axes.filter(({ name }) => questions.includes(name));
}

function pick(combination: Combination, axes: readonly Axis[]): Combination {
  return Object.fromEntries(axes.map(({ name }) => [name, combination[name] ?? ""]));
}

/** Labels that are not known; of a question that is new, what is usual is what there was. */
function newIn({ axes }: Workshop, known: ReadonlySet<string>): string[] {
  return axes.flatMap(({ labels }) => {
    const unknown = labels.filter((label) => !known.has(label));
    return unknown.length === labels.length ? unknown.slice(1) : unknown;
  });
}

function labelsOf({ axes }: Workshop): Set<string> {
  return new Set(axes.flatMap(({ labels }) => labels));
}

function grouped(
  found: readonly { change: Change; apps: ReadonlySet<Combination> }[],
  all: readonly Combination[],
  axes: readonly Axis[],
): Group[] {
  const named = found
    .toSorted((one, other) => other.apps.size - one.apps.size)
    .map(({ change, apps }) => ({ change, apps: describe(apps, all, axes) }));
  return [...Map.groupBy(named, ({ apps }) => apps.join("\n")).values()].map((same) => ({
    apps: same[0]?.apps ?? [],
    changes: same.map(({ change }) => change).toSorted(byPlace),
  }));
}

function byPlace(one: Change, other: Change): number {
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return one.line - other.line;
}
