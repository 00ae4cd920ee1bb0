import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Channel } from "./channel.ts";
import { ForwardedRequest } from "./forwarded-request.ts";
import { ForwardedResponse, type ResponseSink } from "./forwarded-response.ts";
import { Frame, type FrameType } from "./frames.ts";
import { decodeRequestHead, encodeResponseHead, type RequestHead } from "./heads.ts";

interface Exchange {
  readonly req: ForwardedRequest;
  readonly res: ForwardedResponse;
}

/** Another worker's connection to this one, over which it forwards requests. */
export class Inbound {
  readonly #socket: Socket;
  readonly #channel: Channel;
  readonly #onRequest: (req: IncomingMessage, res: ServerResponse) => void;
  readonly #exchanges = new Map<number, Exchange>();

  /** @param head the first bytes of the stream */
  constructor(
    socket: Socket,
    head: Buffer,
    onRequest: (req: IncomingMessage, res: ServerResponse) => void,
  ) {
    this.#socket = socket;
    this.#onRequest = onRequest;
    socket.unshift(head);
    this.#channel = new Channel(socket, (type, id, payload) => this.#onFrame(type, id, payload));
    socket.on("error", () => socket.destroy());
    socket.once("close", () => {
      for (const exchange of this.#exchanges.values()) abort(exchange);
      this.#exchanges.clear();
    });
  }

  /** Requests that are not answered. */
  get size(): number {
    return this.#exchanges.size;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #onFrame(type: FrameType, id: number, payload: Buffer): void {
    if (type === Frame.request) {
      this.#open(id, decodeRequestHead(payload.toString("latin1")));
      return;
    }
    const exchange = this.#exchanges.get(id);
    if (exchange === undefined) return;
    switch (type) {
      case Frame.data:
        exchange.req.receive(payload);
        break;
      case Frame.end:
        exchange.req.finish();
        break;
      case Frame.abort:
        this.#exchanges.delete(id);
        abort(exchange);
        break;
      case Frame.pause:
        exchange.res.hold();
        break;
      case Frame.resume:
        exchange.res.release();
        break;
    }
  }

  #open(id: number, head: RequestHead): void {
    const req = new ForwardedRequest(head, (isWanted) => {
      this.#channel.send(isWanted ? Frame.resume : Frame.pause, id);
    });
    const res = new ForwardedResponse(req, this.#sinkOf(id));
    this.#exchanges.set(id, { req, res });
    this.#onRequest(req, res);
  }

  #sinkOf(id: number): ResponseSink {
    const channel = this.#channel;
    const done = () => {
      const exchange = this.#exchanges.get(id);
      this.#exchanges.delete(id);
      // What nobody has read of the body is dropped, as node:http does.
      exchange?.req.resume();
    };
    return {
      head: (head) => channel.send(Frame.response, id, encodeResponseHead(head)),
      data: (chunk) => channel.sendBytes(id, chunk),
      end: () => {
        channel.send(Frame.end, id);
        done();
      },
      reply: (head, body) => {
        channel.sendReply(id, encodeResponseHead(head), body);
        done();
      },
      abort: () => {
        channel.send(Frame.abort, id);
        done();
      },
    };
  }
}

function abort({ req, res }: Exchange): void {
  req.abort();
  res.abort();
}
