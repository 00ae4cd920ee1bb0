/** Runs `operation` `count` times, `parallel` at a time. Resolves with what failed. */
export async function runParallel(
  count: number,
  parallel: number,
  operation: (lane: number) => Promise<void>,
): Promise<Error[]> {
  const errors: Error[] = [];
  let started = 0;
  const lanes = Array.from({ length: parallel }, async (_, lane) => {
    while (started++ < count) {
      try {
        await operation(lane);
      } catch (error) {
        errors.push(error as Error);
      }
    }
  });
  await Promise.all(lanes);
  return errors;
}
