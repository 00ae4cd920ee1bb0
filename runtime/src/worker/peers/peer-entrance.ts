import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { FORWARDED_HEAD_SIZE } from "../../forwarded-head-size.ts";
import { listenPrivately } from "../../listen-on.ts";
import { PEER_HEADER, type Verified, type Verifier } from "../../peers/signature.ts";
import { refuse } from "../../refuse.ts";
import { sessionIdOf } from "../../session/session-id.ts";
import { tagOf } from "../../session/tag.ts";
import { accept } from "../accept.ts";
import { forgetClient, restoreClient } from "../forward/client.ts";
import type { Receiver } from "../forward/receiver.ts";
import type { PeerProblems } from "./problems.ts";

/** How long a connection may be idle, in milliseconds: longer than the other server keeps it. */
const IDLE = 60_000;
/** Time for the head of a request to arrive, in milliseconds. */
const HEAD_TIMEOUT = 10_000;

interface Problem {
  readonly status: 403 | 421;
  readonly reason: string;
}

export interface PeerEntranceOptions {
  /** Of this worker. */
  readonly tag: string;
  readonly verifier: Verifier;
  readonly receiver: Receiver;
  readonly problems: PeerProblems;
}

/**
 * Where requests of this worker's sessions come in that went to other servers. Nothing is reached by a request that is
 * not signed, that is signed for another worker, or that comes a second time.
 */
export class PeerEntrance {
  readonly #options: PeerEntranceOptions;
  readonly #server: Server;

  constructor(options: PeerEntranceOptions) {
    this.#options = options;
    // Whether the body of an upload takes long is for the server to say that has the client.
    const limits = {
      headersTimeout: HEAD_TIMEOUT,
      requestTimeout: 0,
      keepAliveTimeout: IDLE,
      maxHeaderSize: FORWARDED_HEAD_SIZE,
      requireHostHeader: false,
    };
    this.#server = createServer(limits, (req, res) => this.#onRequest(req, res));
    // How many there may be was for the server to say that has the client.
    this.#server.maxHeadersCount = 0;
    this.#server.on("upgrade", (req, socket: Socket, head) => this.#onUpgrade(req, socket, head));
  }

  /** @param head what the primary has read of it, one byte a character */
  give(socket: Socket, head: string): void {
    accept(this.#server, socket, head);
  }

  /** @param privatePath where nobody calls: Node's time-outs act only on a server that listens */
  async open(privatePath: string): Promise<void> {
    await listenPrivately(this.#server, privatePath);
  }

  closeIdle(): void {
    this.#server.closeIdleConnections();
  }

  #onRequest(req: IncomingMessage, res: ServerResponse): void {
    const checked = this.#check(req);
    if ("reason" in checked) {
      const headers = { [PEER_HEADER]: checked.reason, Connection: "close" };
      res.writeHead(checked.status, headers).end();
      return;
    }
    const { receiver } = this.#options;
    switch (checked.purpose) {
      case "answer-poll":
        receiver.answerPoll(req);
        res.end();
        break;
      case "end-session":
        receiver.endSession(req);
        res.end();
        break;
      default:
        receiver.request(req, res);
    }
  }

  #onUpgrade(req: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const checked = this.#check(req);
    if ("reason" in checked) refuse(socket, checked.status, { [PEER_HEADER]: checked.reason });
    else this.#options.receiver.upgrade(req, socket, head);
  }

  #check(req: IncomingMessage): Verified | Problem {
    const { tag, verifier, problems } = this.#options;
    const { method = "", url: target = "", headers, socket } = req;
    const header = headers[PEER_HEADER]?.toString();
    delete headers[PEER_HEADER];
    // An earlier request on this connection may have been another client's.
    forgetClient(socket);
    const result = verifier.verify({ method, target }, header);
    if ("refusal" in result) {
      const address = socket.remoteAddress ?? "";
      problems.report({ event: "peerRefused", address, reason: result.refusal });
      return { status: 403, reason: result.refusal };
    }
    const owner = tagOf(sessionIdOf(target) ?? "");
    if (owner !== tag) return { status: 421, reason: "its session is not of this worker" };
    restoreClient(req, result.client);
    return result;
  }
}
