import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { debuglog } from "../../debug.ts";
import { refuse } from "../../refuse.ts";
import type { LetGo } from "../let-go.ts";
import { Relayed } from "../relayed.ts";
import { CLIENT_HEADER, describeClient } from "./client.ts";
import { headersWithout, serializeHead } from "./headers.ts";
import { Link, type LinkFailures } from "./link.ts";

const debug = debuglog("forward");

const OURS = new Set([CLIENT_HEADER]);

/** Sends requests of sessions that another worker owns to that worker, over its private socket. */
export class Forwarder {
  readonly #links = new Map<string, Link>();
  readonly #relayed = new Relayed();

  /**
   * @param timeout milliseconds until the answer must begin
   * @param failures called when the worker is not there (any more)
   */
  request(
    path: string,
    timeout: number,
    req: IncomingMessage,
    res: ServerResponse,
    failures: LinkFailures,
  ): void {
    this.#linkTo(path, timeout).forward(req, res, failures);
  }

  /** As {@link request}, for a request to upgrade: once accepted, bytes go both ways until either side ends. */
  upgrade(
    path: string,
    timeout: number,
    req: IncomingMessage,
    socket: Socket,
    head: Buffer,
    { onMissing }: LinkFailures,
  ): void {
    const onClientError = () => upstream.destroy();
    socket.on("error", onClientError);
    const upstream = connect(path);
    upstream.once("error", (error) => {
      debug("upgrade %s: %s", path, error.message);
      socket.off("error", onClientError);
      onMissing();
    });
    upstream.once("connect", () => {
      upstream.removeAllListeners("error");
      const headers = headersWithout(req.rawHeaders, OURS);
      const sent = serializeHead(req, [...headers, CLIENT_HEADER, describeClient(req)]);
      // One write: the other worker can refuse and close before a second one. That one fails, and its error discards the
      // answer.
      upstream.write(sent + head.toString("latin1"), "latin1");
      const timer = setTimeout(() => {
        upstream.unpipe(socket);
        refuse(socket, 504);
      }, timeout);
      pipeline(socket, upstream, socket, () => {
        clearTimeout(timer);
        socket.destroy();
        upstream.destroy();
      });
      upstream.once("data", () => {
        clearTimeout(timer);
        this.#relayed.add(socket, async () => this.#linkTo(path, timeout).endSession(req));
      });
    });
  }

  /**
   * Polls that wait at other workers, each with what has it answered there, and WebSockets that go through here, with
   * what has their sessions let go.
   */
  letGo(): LetGo[] {
    const polls = [...this.#links.values()].flatMap((link) => link.letGo());
    return [...polls, ...this.#relayed.letGo()];
  }

  #linkTo(path: string, timeout: number): Link {
    const known = this.#links.get(path);
    if (known !== undefined) return known;
    const link = new Link(path, timeout, (error) => {
      debug("%s: %s", path, error?.message ?? "closed");
      this.#links.delete(path);
    });
    this.#links.set(path, link);
    return link;
  }
}
