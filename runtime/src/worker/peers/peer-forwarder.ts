import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline } from "node:stream";
import { debuglog } from "../../debug.ts";
import type { Location, ServerDirectory } from "../../peers/directory.ts";
import { PEER_HEADER, sign } from "../../peers/signature.ts";
import { serverOf } from "../../session/tag.ts";
import { describeClient } from "../forward/client.ts";
import { serializeResponse } from "../forward/headers.ts";
import { endToEndHeaders } from "./hop-by-hop.ts";
import { PeerAgent, type PeerRequestArgs } from "./peer-agent.ts";
import type { PeerProblems } from "./problems.ts";

const debug = debuglog("peers");

/** Time to connect to another server, in milliseconds. */
const CONNECT_TIMEOUT = 2_000;

/** What another server answers when it has not looked at a request: it has no such worker, or refuses the signature. */
const NOT_REACHED = new Set([403, 421]);

export interface PeerForwarderOptions {
  readonly secret: string;
  readonly directory: ServerDirectory;
  readonly problems: PeerProblems;
}

interface Poll {
  readonly owner: string;
  readonly req: IncomingMessage;
}

/** Sends requests of sessions that other servers own to those servers. */
export class PeerForwarder {
  readonly #options: PeerForwarderOptions;
  readonly #agent = new PeerAgent();
  /** Requests to read that are not answered. */
  readonly #polls = new Set<Poll>();
  /** Clients whose WebSockets go through here. */
  readonly #relayed = new Set<Socket>();

  constructor(options: PeerForwarderOptions) {
    this.#options = options;
  }

  /** The connections of clients whose sessions are elsewhere, and which end when this process does. */
  get relayed(): readonly Socket[] {
    return [...this.#relayed];
  }

  /**
   * @param owner tag of the worker
   * @param timeout milliseconds until the answer must begin
   * @param onUnreachable called when the worker is not there (any more) and nothing has been answered yet
   */
  request(
    owner: string,
    timeout: number,
    req: IncomingMessage,
    res: ServerResponse,
    onUnreachable: () => void,
  ): void {
    void this.#options.directory.locate(serverOf(owner)).then((location) => {
      if (res.destroyed) return;
      if (location === undefined) onUnreachable();
      else this.#request(location, { owner, req }, timeout, res, onUnreachable);
    });
  }

  #request(
    location: Location,
    poll: Poll,
    timeout: number,
    res: ServerResponse,
    onUnreachable: () => void,
  ): void {
    const { owner, req } = poll;
    const upstream = this.#open(location, owner, req, { agent: this.#agent });
    if (req.method === "GET") this.#polls.add(poll);
    const timer = setTimeout(() => {
      answered();
      upstream.removeAllListeners("error").once("error", ignore).destroy();
      res.writeHead(504, { "Content-Type": "text/plain" }).end("Gateway Timeout\n");
    }, timeout);
    const answered = () => {
      clearTimeout(timer);
      this.#polls.delete(poll);
    };
    upstream.once("response", (answer) => {
      answered();
      if (this.#isUnreached(owner, answer)) {
        onUnreachable();
        return;
      }
      // What is left of the body has no reader over there, which is no error of the response.
      upstream.removeAllListeners("error").on("error", ignore);
      req.unpipe(upstream).resume();
      const { statusCode = 502, statusMessage, rawHeaders } = answer;
      res.writeHead(statusCode, statusMessage, endToEndHeaders(rawHeaders));
      pipeline(answer, res, () => {});
    });
    upstream.once("error", (error) => {
      answered();
      debug("%s of %s: %s", req.method, owner, error.message);
      this.#options.directory.forget(serverOf(owner));
      if (res.headersSent) res.destroy();
      else if (!res.destroyed) onUnreachable();
    });
    res.once("close", () => upstream.destroy());
    req.on("data", () => timer.refresh());
    // Not pipeline(): it would destroy the request, and with it the client's connection, when the other server is gone.
    req.pipe(upstream);
  }

  /** As {@link request}, for a request to upgrade: once accepted, bytes go both ways until either side ends. */
  upgrade(
    owner: string,
    req: IncomingMessage,
    socket: Socket,
    head: Buffer,
    onUnreachable: () => void,
  ): void {
    const onError = () => socket.destroy();
    socket.on("error", onError);
    void this.#options.directory.locate(serverOf(owner)).then((location) => {
      if (socket.destroyed) return;
      const giveBack = () => {
        socket.off("error", onError);
        onUnreachable();
      };
      if (location === undefined) giveBack();
      else this.#upgrade(location, owner, req, socket, head, giveBack);
    });
  }

  #upgrade(
    location: Location,
    owner: string,
    req: IncomingMessage,
    socket: Socket,
    head: Buffer,
    onUnreachable: () => void,
  ): void {
    const protocol = ["Connection", "Upgrade", "Upgrade", req.headers.upgrade ?? ""];
    const upstream = this.#open(location, owner, req, { agent: false }, protocol);
    const onClose = () => upstream.destroy();
    socket.once("close", onClose);
    upstream.once("upgrade", (answer, other: Socket, first) => {
      this.#relayed.add(socket);
      socket.off("close", onClose).once("close", () => this.#relayed.delete(socket));
      socket.write(serializeResponse(answer, answer.rawHeaders));
      socket.write(first);
      other.write(head);
      pipeline(socket, other, socket, () => {
        socket.destroy();
        other.destroy();
      });
    });
    upstream.once("response", (answer) => {
      if (this.#isUnreached(owner, answer)) {
        socket.off("close", onClose);
        onUnreachable();
        return;
      }
      const headers = [...endToEndHeaders(answer.rawHeaders), "Connection", "close"];
      socket.write(serializeResponse(answer, headers));
      pipeline(answer, socket, () => {});
    });
    upstream.once("error", (error) => {
      debug("upgrade of %s: %s", owner, error.message);
      this.#options.directory.forget(serverOf(owner));
      socket.off("close", onClose);
      if (!socket.destroyed) onUnreachable();
    });
    upstream.end();
  }

  /**
   * Has the other servers answer the requests to read that wait there, so that their clients send the next one: it will
   * not come here. For a process that is about to end.
   */
  release(): void {
    for (const { owner, req } of this.#polls) {
      void this.#options.directory.locate(serverOf(owner)).then((location) => {
        if (location === undefined) return;
        const options = { agent: this.#agent, method: "HEAD" };
        const upstream = this.#open(location, owner, req, options);
        upstream.once("error", ignore).once("response", (answer) => answer.resume());
        upstream.end();
      });
    }
  }

  #open(
    { host, port }: Location,
    owner: string,
    req: IncomingMessage,
    options: Pick<PeerRequestArgs, "agent" | "method">,
    extraHeaders: readonly string[] = [],
  ): ClientRequest {
    const { method = req.method ?? "GET", agent } = options;
    const target = req.url ?? "";
    const signature = sign(this.#options.secret, { method, target }, describeClient(req));
    const headers = [
      ...endToEndHeaders(req.rawHeaders),
      ...extraHeaders,
      PEER_HEADER,
      signature,
    ] as unknown as PeerRequestArgs["headers"];
    const args: PeerRequestArgs = { host, port, owner, agent, method, path: target, headers };
    const upstream = request(args);
    upstream.once("socket", (socket) => {
      if (!socket.connecting) return;
      const error = new Error(`not connected within ${CONNECT_TIMEOUT} ms`);
      const timer = setTimeout(() => upstream.destroy(error), CONNECT_TIMEOUT);
      socket.once("connect", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
    });
    return upstream;
  }

  /** Whether the other server has not looked at the request, which then is answered here. */
  #isUnreached(owner: string, answer: IncomingMessage): boolean {
    if (!NOT_REACHED.has(answer.statusCode ?? 0)) return false;
    answer.resume();
    const reason = answer.headers[PEER_HEADER];
    // An app may answer 403 itself.
    if (reason === undefined) return false;
    if (answer.statusCode === 403) {
      const [event, address] = ["refusedByPeer", serverOf(owner)] as const;
      this.#options.problems.report({ event, address, reason: String(reason) });
    }
    return true;
  }
}

function ignore(): void {}
