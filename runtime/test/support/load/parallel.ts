/** Collects what fails, up to a number that a person can read. */
export class Failures {
  count = 0;
  readonly first: string[] = [];

  add(error: unknown): void {
    this.count++;
    if (this.first.length < 10) this.first.push((error as Error).message);
  }
}

/** Calls `operation` `count` times, `lanes` at a time. */
export async function runParallel(
  count: number,
  lanes: number,
  operation: (index: number) => Promise<void>,
): Promise<Failures> {
  const failures = new Failures();
  let next = 0;
  const run = async () => {
    while (next < count) await operation(next++).catch((error: unknown) => failures.add(error));
  };
  await Promise.all(Array.from({ length: lanes }, run));
  return failures;
}
