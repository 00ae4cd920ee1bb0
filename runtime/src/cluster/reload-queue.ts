/** Runs one reload at a time. Requests during a run are answered by one more, which follows it. */
export class ReloadQueue {
  readonly #reload: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(reload: () => Promise<void>) {
    this.#reload = reload;
  }

  get isBusy(): boolean {
    return this.#running !== undefined || this.#next !== undefined;
  }

  /** Resolves when a reload that began after this call is done. Rejects as that one does. */
  async run(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#start();
    this.#next = this.#running.then(ignore, ignore).then(async () => {
      this.#next = undefined;
      return this.#start();
    });
    return this.#next;
  }

  async #start(): Promise<void> {
    this.#running = this.#reload().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}

function ignore(): void {}
