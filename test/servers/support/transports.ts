import { request, type Agent, type ClientRequest, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { Fetch, NodeWebSocket } from "socket.io-client";
import type { Tally } from "./tally.ts";

/** One client's transports, which tell a tally of every answer and failure. */
export function talliedTransports(tally: Tally, agent: Agent) {
  class Polling extends Fetch {
    override doPoll(): void {
      void this.#exchange("GET", undefined, (body) => this.onData(body));
    }

    override doWrite(data: string, callback: () => void): void {
      void this.#exchange("POST", data, callback);
    }

    /**
     * A request of a session is sent once: what was in an answer that did not arrive is lost, and a client that tried again
     * would not notice. A new session is asked for again, as browsers do, where a kept connection was just being closed.
     */
    async #exchange(
      method: string,
      data: string | undefined,
      onAnswer: (body: string) => void,
    ): Promise<void> {
      const url = this.uri();
      const sent = request(url, { method, agent, headers: headersOf(data) }).end(data);
      try {
        const response = await responseTo(sent);
        const body = await text(response);
        tally.answered(response.statusCode ?? 0, `${method} ${url}`);
        if (response.statusCode === 200) onAnswer(body);
        else this.onError("polling error", response.statusCode, response);
      } catch (error) {
        const isStale = sent.reusedSocket && (error as NodeJS.ErrnoException).code === "ECONNRESET";
        if (isStale && !url.includes("sid=")) return this.#exchange(method, data, onAnswer);
        tally.failed(error as Error, `${method} ${url}`);
        this.onError("polling error", error);
      }
    }
  }

  class WebSocket extends NodeWebSocket {
    override createSocket(...[url, protocols, options]: Parameters<NodeWebSocket["createSocket"]>) {
      const socket = super.createSocket(url, protocols, options) as WebSocketLike;
      socket.on("upgrade", () => tally.answered(101, url));
      socket.on("error", (error) => {
        const status = /^Unexpected server response: (\d+)$/.exec(error.message)?.[1];
        if (status) tally.answered(Number(status), url);
        else tally.failed(error, url);
      });
      return socket;
    }
  }

  return { polling: Polling, websocket: WebSocket };
}

interface WebSocketLike {
  on(event: "upgrade", listener: () => void): void;
  on(event: "error", listener: (error: Error) => void): void;
}

function headersOf(data: string | undefined) {
  if (data === undefined) return {};
  return { "Content-Type": "text/plain;charset=UTF-8", "Content-Length": Buffer.byteLength(data) };
}

function responseTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on("response", resolve).on("error", reject);
  });
}
