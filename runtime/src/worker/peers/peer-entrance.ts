import {
  createServer,
  maxHeaderSize,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { PEER_HEADER, type Verifier } from "../../peers/signature.ts";
import { refuse } from "../../refuse.ts";
import { sessionIdOf } from "../../session/session-id.ts";
import { tagOf } from "../../session/tag.ts";
import { restoreClient } from "../forward/client.ts";
import type { Receiver } from "../forward/receiver.ts";
import type { PeerProblems } from "./problems.ts";

/** How long a connection may be idle, in milliseconds: longer than the other server keeps it. */
const IDLE = 60_000;
/** What a signature may add to the largest head that a client may send, in bytes. */
const SIGNATURE_SIZE = 1_024;
/** Time for the head of a request to arrive, in milliseconds. */
const HEAD_TIMEOUT = 10_000;

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
      maxHeaderSize: maxHeaderSize + SIGNATURE_SIZE,
    };
    this.#server = createServer(limits, (req, res) => this.#onRequest(req, res));
    this.#server.on("upgrade", (req, socket: Socket, head) => this.#onUpgrade(req, socket, head));
  }

  /** @param head what the primary has read of it, one byte a character */
  give(socket: Socket, head: string): void {
    if (head !== "") socket.unshift(Buffer.from(head, "latin1"));
    this.#server.emit("connection", socket);
  }

  /** @param privatePath where nobody calls: Node's time-outs act only on a server that listens */
  async open(privatePath: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ path: privatePath, exclusive: true }, resolve);
      this.#server.unref();
    });
  }

  closeIdle(): void {
    this.#server.closeIdleConnections();
  }

  #onRequest(req: IncomingMessage, res: ServerResponse): void {
    const problem = this.#check(req);
    if (problem !== undefined) {
      const headers = { [PEER_HEADER]: problem.reason, Connection: "close" };
      res.writeHead(problem.status, headers).end();
      return;
    }
    const { receiver } = this.#options;
    if (req.method === "HEAD") {
      receiver.answerPoll(req);
      res.end();
    } else {
      receiver.request(req, res);
    }
  }

  #onUpgrade(req: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const problem = this.#check(req);
    if (problem === undefined) this.#options.receiver.upgrade(req, socket, head);
    else refuse(socket, problem.status, { [PEER_HEADER]: problem.reason });
  }

  #check(req: IncomingMessage): { status: 403 | 421; reason: string } | undefined {
    const { tag, verifier, problems } = this.#options;
    const { method = "", url: target = "", headers, socket } = req;
    const header = headers[PEER_HEADER]?.toString();
    delete headers[PEER_HEADER];
    const result = verifier.verify({ method, target }, header);
    if ("refusal" in result) {
      const address = socket.remoteAddress ?? "";
      problems.report({ event: "peerRefused", address, reason: result.refusal });
      return { status: 403, reason: result.refusal };
    }
    const owner = tagOf(sessionIdOf(target) ?? "");
    if (owner !== tag) return { status: 421, reason: "its session is not of this worker" };
    restoreClient(req, result.client);
    return undefined;
  }
}
