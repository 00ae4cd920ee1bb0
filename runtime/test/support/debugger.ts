import { once } from "node:events";
import { onTestFinished } from "vitest";
import type { Fixture } from "./fixture.ts";

/** A debugger that is attached to a process by its inspector, as an editor does it. */
export class Debugger {
  readonly #socket: WebSocket;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    onTestFinished(() => socket.close());
  }

  /** Attaches to the first process of a fixture that says where its inspector is. */
  static async attach(fixture: Fixture): Promise<Debugger> {
    let url: string | undefined;
    while ((url = /ws:\/\/\S+/.exec(fixture.output)?.[0]) === undefined) {
      if (fixture.process.stderr) await once(fixture.process.stderr, "data");
    }
    const socket = new WebSocket(url);
    await once(socket, "open");
    const attached = new Debugger(socket);
    await attached.send("Debugger.enable");
    return attached;
  }

  /** Sends a command of the DevTools protocol. Resolves with its answer. */
  async send(method: string, params: object = {}): Promise<void> {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ id, method, params }));
    await this.#until((message) => message.id === id);
  }

  async paused(): Promise<void> {
    await this.#until(({ method }) => method === "Debugger.paused");
  }

  async #until(matches: (message: { id?: number; method?: string }) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const listener = ({ data }: MessageEvent) => {
        if (!matches(JSON.parse(String(data)) as { id?: number; method?: string })) return;
        this.#socket.removeEventListener("message", listener);
        resolve();
      };
      this.#socket.addEventListener("message", listener);
    });
  }
}
