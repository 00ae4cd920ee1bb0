import { createServer, type Server } from "node:net";
import type { ResolvedPeerOptions } from "../peers/options.ts";
import type { Primary } from "../primary/primary.ts";
import { within } from "../within.ts";
import { listen } from "./listen.ts";
import type { Logger } from "./options.ts";

/** Time for `announce`, in milliseconds. */
const ANNOUNCE_TIMEOUT_MS = 30_000;
/** Time for others to be told that this server is gone, in milliseconds. */
const WITHDRAWAL_TIMEOUT = 2_000;

/** Where other servers come in, on an address of its own. */
export class PeerListener {
  readonly #options: ResolvedPeerOptions;
  readonly #logger: Logger;
  readonly #server: Server = createServer({ noDelay: true });
  #announced: Promise<() => Promise<void>> | undefined;

  constructor(primary: Primary, options: ResolvedPeerOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    primary.acceptPeers(this.#server);
  }

  /** @throws {StickyError} ERR_STICKY_LISTEN, or whatever `announce` rejects with */
  async open(): Promise<void> {
    const { host, port, announce } = this.#options;
    const address = await listen(this.#server, { host, port, path: undefined });
    this.#announced = announce(address);
    await within(ANNOUNCE_TIMEOUT_MS, "announce, which peers were given,", this.#announced);
  }

  /** Accepts no more connections. */
  close(): void {
    this.#server.close();
  }

  /** Tells the others that this server is gone. What fails there is no reason not to stop. */
  async withdraw(): Promise<void> {
    // Whoever opens this gets the failure to announce.
    const announced = this.#announced?.catch(() => undefined);
    const withdrawn = announced?.then(async (withdraw) => withdraw?.());
    try {
      // A stop during the start finds an `announce` that may never end.
      await within(WITHDRAWAL_TIMEOUT, "it", Promise.resolve(withdrawn));
    } catch (error) {
      this.#logger.warn({ reason: (error as Error).message }, "not withdrawn from other servers");
    }
  }
}
