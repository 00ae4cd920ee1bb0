/** What clients saw of HTTP: how often each status, and all that no client should see. */
export class Tally {
  readonly statuses = new Map<number, number>();
  /** In words, with the time. */
  readonly mishaps: string[] = [];

  answered(status: number, request: string): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status !== 200 && status !== 101) this.#note(`${request} was answered ${status}`);
  }

  failed(error: Error, request: string): void {
    this.#note(`${request} failed: ${error.message}`);
  }

  count(status: number): number {
    return this.statuses.get(status) ?? 0;
  }

  #note(mishap: string): void {
    this.mishaps.push(`${new Date().toISOString()} ${mishap}`);
  }
}
