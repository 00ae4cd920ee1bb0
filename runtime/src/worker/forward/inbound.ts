import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Channel } from "./channel.ts";
import { ForwardedRequest } from "./forwarded-request.ts";
import { ForwardedResponse, type ResponseSink } from "./forwarded-response.ts";
import { Frame, type FrameType } from "./frames.ts";
import {
  decodeRequestHead,
  decodeTrailers,
  encodeResponseHead,
  encodeTrailers,
  type RequestHead,
} from "./heads.ts";

/** A request, as far as it says which session it is of. */
export type Target = Pick<IncomingMessage, "url">;

/** What handles the requests that come. */
export interface Recipient {
  request(req: IncomingMessage, res: ServerResponse): void;
  /** Answers the request to read that waits in the session of this request. */
  answerPoll(req: Target): void;
  /** Lets go of the session of this request. */
  endSession(req: Target): void;
}

interface Exchange {
  readonly req: ForwardedRequest;
  readonly res: ForwardedResponse;
  isAnswered: boolean;
}

/** Another worker's connection to this one, over which it forwards requests. */
export class Inbound {
  readonly #socket: Socket;
  readonly #channel: Channel;
  readonly #recipient: Recipient;
  /** Requests that are not answered, or whose body is not complete. */
  readonly #exchanges = new Map<number, Exchange>();

  /** @param head the first bytes of the stream */
  constructor(socket: Socket, head: Buffer, recipient: Recipient) {
    this.#socket = socket;
    this.#recipient = recipient;
    socket.unshift(head);
    this.#channel = new Channel(socket, (type, id, payload) => this.#onFrame(type, id, payload));
    socket.on("error", () => socket.destroy());
    socket.on("drain", () => {
      for (const { res } of this.#exchanges.values()) ForwardedResponse.goOn(res);
    });
    // It comes from an HTTP server, which leaves the other direction open.
    socket.on("end", () => socket.destroy());
    socket.once("close", () => {
      for (const exchange of this.#exchanges.values()) abort(exchange);
      this.#exchanges.clear();
    });
  }

  /** Requests that are not answered. */
  get size(): number {
    return [...this.#exchanges.values()].filter(({ isAnswered }) => !isAnswered).length;
  }

  /** Resolves when all answers are written. */
  async end(): Promise<void> {
    await this.#channel.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #onFrame(type: FrameType, id: number, payload: Buffer): void {
    if (type === Frame.request) {
      this.#open(id, decodeRequestHead(payload.toString("latin1")));
      return;
    }
    if (type === Frame.endSession) {
      this.#recipient.endSession({ url: payload.toString("latin1") });
      return;
    }
    const exchange = this.#exchanges.get(id);
    if (exchange === undefined) return;
    switch (type) {
      case Frame.data:
        ForwardedRequest.receive(exchange.req, payload);
        break;
      case Frame.end:
        ForwardedRequest.finish(exchange.req, decodeTrailers(payload.toString("latin1")));
        if (exchange.isAnswered) this.#exchanges.delete(id);
        break;
      case Frame.abort:
        this.#exchanges.delete(id);
        abort(exchange);
        break;
      case Frame.pause:
        ForwardedResponse.hold(exchange.res);
        break;
      case Frame.resume:
        ForwardedResponse.release(exchange.res);
        break;
      case Frame.hurry:
        this.#recipient.answerPoll(exchange.req);
        break;
    }
  }

  #open(id: number, head: RequestHead): void {
    const req = new ForwardedRequest(head, {
      onDemand: (isWanted) => this.#channel.send(isWanted ? Frame.resume : Frame.pause, id),
      onDestroy: () => this.#drop(id),
      onWrite: (bytes) => this.#channel.send(Frame.raw, id, bytes?.toString("latin1")),
    });
    const res = new ForwardedResponse(req, head.keepsAlive, this.#sinkOf(id));
    this.#exchanges.set(id, { req, res, isAnswered: false });
    this.#recipient.request(req, res);
  }

  /** The handler has destroyed the request's socket, which can be after its answer. */
  #drop(id: number): void {
    this.#channel.send(Frame.abort, id);
    const exchange = this.#exchanges.get(id);
    this.#exchanges.delete(id);
    if (exchange !== undefined) abort(exchange);
  }

  #sinkOf(id: number): ResponseSink {
    const channel = this.#channel;
    const done = () => {
      const exchange = this.#exchanges.get(id);
      if (exchange === undefined) return;
      exchange.isAnswered = true;
      if (exchange.req.complete) this.#exchanges.delete(id);
      // A body that nobody reads is dropped, as node:http does.
      if (exchange.req.readableFlowing === null) exchange.req.resume();
    };
    return {
      information: (text) => channel.send(Frame.information, id, text),
      head: (head) => channel.send(Frame.response, id, encodeResponseHead(head)),
      data: (chunk) => channel.sendBytes(id, chunk),
      end: (trailers) => {
        channel.send(Frame.end, id, encodeTrailers(trailers));
        done();
      },
      reply: (head, body) => {
        channel.sendReply(id, encodeResponseHead(head), body);
        done();
      },
    };
  }
}

function abort({ req, res }: Exchange): void {
  ForwardedRequest.abort(req);
  ForwardedResponse.abort(res);
}
