import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ServerDirectory } from "../../peers/directory.ts";
import { PEER_HEADER, type Purpose } from "../../peers/signature.ts";
import { serverOf } from "../../session/tag.ts";
import type { LetGo } from "../let-go.ts";
import { Relayed } from "../relayed.ts";
import { openRequest, type Outgoing } from "./outgoing.ts";
import { PeerAgent } from "./peer-agent.ts";
import { exchangeRequest } from "./peer-request.ts";
import { exchangeUpgrade } from "./peer-upgrade.ts";
import type { PeerProblems } from "./problems.ts";

/** What another server answers when it has not looked at a request: it has no such worker, or refuses the signature. */
const REFUSALS = new Set([403, 421]);

export interface PeerForwarderOptions {
  readonly secret: string;
  readonly directory: ServerDirectory;
  readonly problems: PeerProblems;
}

interface Poll extends Outgoing {
  readonly res: ServerResponse;
  /** Whether the other server is being asked to answer it. */
  isAsked: boolean;
}

/** Sends requests of sessions that other servers own to those servers. */
export class PeerForwarder {
  readonly #options: PeerForwarderOptions;
  readonly #agent = new PeerAgent();
  /** Requests to read that are not answered. */
  readonly #polls = new Set<Poll>();
  readonly #relayed = new Relayed();

  constructor(options: PeerForwarderOptions) {
    this.#options = options;
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
    const outgoing = { owner, req, res, isAsked: false };
    this.#open(outgoing, "forward", this.#agent, (upstream) => {
      if (res.destroyed) {
        upstream?.on("error", ignore).destroy();
      } else if (upstream === undefined) {
        onUnreachable();
      } else {
        if (req.method === "GET") this.#polls.add(outgoing);
        exchangeRequest(upstream, req, res, {
          timeout,
          isRefusal: (answer) => this.#isRefusal(owner, answer),
          onSettled: () => this.#polls.delete(outgoing),
          onUnreachable: (error) => {
            this.#reportFailure(owner, error);
            onUnreachable();
          },
        });
      }
    });
  }

  /** As {@link request}, for a request to upgrade: once accepted, bytes go both ways until either side ends. */
  upgrade(
    owner: string,
    timeout: number,
    req: IncomingMessage,
    socket: Socket,
    head: Buffer,
    onUnreachable: () => void,
  ): void {
    const outgoing = { owner, req };
    const onError = () => socket.destroy();
    socket.on("error", onError);
    const giveBack = (error?: Error) => {
      socket.off("error", onError);
      this.#reportFailure(owner, error);
      onUnreachable();
    };
    this.#open(outgoing, "upgrade", false, (upstream) => {
      if (socket.destroyed) {
        upstream?.on("error", ignore).destroy();
      } else if (upstream === undefined) {
        giveBack();
      } else {
        exchangeUpgrade(upstream, socket, head, {
          timeout,
          isRefusal: (answer) => this.#isRefusal(owner, answer),
          onSettled: ignore,
          onUnreachable: giveBack,
          onRelayed: () => {
            this.#relayed.add(socket, async () => this.#ask(outgoing, "end-session"));
          },
        });
      }
    });
  }

  /**
   * What has to end before this process does, each with how: polls that wait at other servers are answered there, so
   * that their clients send the next one, which will not come here; sessions whose WebSockets go through here are let
   * go by their owners. What has not ended may be asked for again.
   */
  letGo(): LetGo[] {
    const polls = Array.from(this.#polls, (poll) => async () => this.#letGoOfPoll(poll));
    return [...polls, ...this.#relayed.letGo()];
  }

  async #letGoOfPoll(poll: Poll): Promise<void> {
    if (poll.isAsked || !this.#polls.has(poll)) return;
    poll.isAsked = true;
    poll.res.setHeader("Connection", "close");
    await this.#ask(poll, "answer-poll");
    // What asks for it goes another way than the poll, and may have been there before it.
    poll.isAsked = false;
  }

  /** Resolves when the other server has done what it is asked for, or cannot. */
  async #ask(outgoing: Outgoing, purpose: Purpose): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#open(outgoing, purpose, this.#agent, (upstream) => {
        if (upstream === undefined) {
          resolve();
          return;
        }
        upstream.once("response", (answer) => answer.resume());
        upstream.on("error", ignore).once("close", resolve).end();
      });
    });
  }

  /** @param callback gets the request to the other server; undefined when there is no such server */
  #open(
    outgoing: Outgoing,
    purpose: Purpose,
    agent: PeerAgent | false,
    callback: (upstream: ClientRequest | undefined) => void,
  ): void {
    const { secret, directory } = this.#options;
    void directory.locate(serverOf(outgoing.owner)).then((location) => {
      callback(location && this.#tryToOpen(outgoing, { location, secret, purpose, agent }));
    });
  }

  #tryToOpen(...parameters: Parameters<typeof openRequest>): ClientRequest | undefined {
    try {
      return openRequest(...parameters);
    } catch (error) {
      this.#reportFailure(parameters[0].owner, error as Error);
      return undefined;
    }
  }

  #reportFailure(owner: string, error: Error | undefined): void {
    if (error === undefined) return;
    const { directory, problems } = this.#options;
    const address = serverOf(owner);
    directory.forget(address);
    problems.report({ event: "peerUnreachable", address, reason: error.message });
  }

  /** Whether the other server has not looked at the request, which then is answered here. */
  #isRefusal(owner: string, { statusCode = 0, headers }: IncomingMessage): boolean {
    const reason = headers[PEER_HEADER];
    // An app may answer these itself.
    if (!REFUSALS.has(statusCode) || reason === undefined) return false;
    if (statusCode === 403) {
      const address = serverOf(owner);
      this.#options.problems.report({ event: "refusedByPeer", address, reason: String(reason) });
    }
    return true;
  }
}

function ignore(): void {}
