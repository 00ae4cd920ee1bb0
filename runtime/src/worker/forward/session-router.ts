import type { IncomingMessage } from "node:http";
import type { Server as Engine } from "engine.io";
import { sessionIdOf } from "../../session/session-id.ts";
import { isSameServer, tagOf } from "../../session/tag.ts";
import { handlersOf, replaceHandlers } from "../engine.ts";
import { Forwarder } from "./forwarder.ts";

interface Place {
  readonly tag: string;
  readonly socketDirectory: string;
}

/**
 * Sends each request of a session to its worker. A connection is kept alive and can carry requests of any session, so
 * where it was handed to says nothing about the requests that follow on it.
 */
export class SessionRouter {
  readonly #forwarder = new Forwarder();
  /** Where this worker is, once the primary has said so. Before that there are no sessions. */
  place: Place | undefined;

  route(engine: Engine): void {
    const local = handlersOf(engine);
    replaceHandlers(engine, {
      request: (req, res) => {
        const owner = this.#ownerElsewhere(req);
        if (owner === undefined) local.request(req, res);
        else this.#forwarder.request(owner, req, res, () => local.request(req, res));
      },
      upgrade: (req, socket, head) => {
        const owner = this.#ownerElsewhere(req);
        if (owner === undefined) local.upgrade(req, socket, head);
        else
          this.#forwarder.upgrade(owner, req, socket, head, () => local.upgrade(req, socket, head));
      },
    });
  }

  /** The private address of the worker that owns the session, undefined when that is this one or none that could be. */
  #ownerElsewhere(req: IncomingMessage): string | undefined {
    const sessionId = sessionIdOf(req.url ?? "");
    const tag = sessionId === undefined ? undefined : tagOf(sessionId);
    if (tag === undefined || this.place === undefined || tag === this.place.tag) return undefined;
    return isSameServer(tag, this.place.tag) ? this.place.socketDirectory + tag : undefined;
  }
}
