import { createServer, type Server } from "node:net";
import type { ResolvedPeerOptions } from "../peers/options.ts";
import type { Primary } from "../primary/primary.ts";
import { listen } from "./listen.ts";

/** Where other servers come in, on an address of its own. */
export class PeerListener {
  readonly #options: ResolvedPeerOptions;
  readonly #server: Server = createServer({ noDelay: true });
  #withdraw: (() => Promise<void>) | undefined;

  constructor(primary: Primary, options: ResolvedPeerOptions) {
    this.#options = options;
    primary.acceptPeers(this.#server);
  }

  /** @throws {StickyError} ERR_STICKY_LISTEN, or whatever `announce` rejects with */
  async open(): Promise<void> {
    const { host, port, announce } = this.#options;
    this.#withdraw = await announce(await listen(this.#server, { host, port, path: undefined }));
  }

  /** Accepts no more connections. */
  close(): void {
    this.#server.close();
  }

  async withdraw(): Promise<void> {
    await this.#withdraw?.();
  }
}
