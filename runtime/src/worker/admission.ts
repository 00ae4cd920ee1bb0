import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { refuse } from "../refuse.ts";
import { sessionIdOf } from "../session/session-id.ts";
import type { EngineHandlers } from "./engine.ts";

/** Tells a client, or the proxy in front of it, to open its session elsewhere. */
const UNAVAILABLE = { "Retry-After": "1", "Content-Type": "text/plain", Connection: "close" };

/** Whether sessions may be opened in this worker, whichever way their requests come in. */
export class Admission {
  /** Set when this server shall open no more sessions; another server does. */
  isClosed = false;

  /** The same handlers, which refuse to open a session once that is closed. */
  guard({ request, upgrade }: EngineHandlers): EngineHandlers {
    return {
      request: (req, res) => {
        if (this.#admits(req)) request(req, res);
        else res.writeHead(503, UNAVAILABLE).end("Service Unavailable\n");
      },
      upgrade: (req, socket, head) => {
        if (this.#admits(req)) upgrade(req, socket, head);
        else refuse(socket as Socket, 503);
      },
    };
  }

  /** Only a GET opens a session; a preflight in front of it is another matter. */
  #admits({ method, url = "" }: IncomingMessage): boolean {
    return !this.isClosed || method !== "GET" || sessionIdOf(url) !== undefined;
  }
}
