import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import type { Server } from "socket.io";
import { onceSignaled } from "../cluster/signals.ts";
import { debuglog } from "../debug.ts";
import { StickyError } from "../errors.ts";
import { PROTOCOL, VERSION, type PrimaryMessage } from "../protocol.ts";
import { tagSessionIds } from "../session/generate-id.ts";
import { whenAttached } from "./attachment.ts";
import { Connections } from "./connections.ts";
import { handlersOf, pathOf } from "./engine.ts";
import { Receiver } from "./forward/receiver.ts";
import { SessionRouter } from "./forward/session-router.ts";
import { LoadReporter } from "./load-reporter.ts";
import { onPrimaryMessage, sendToPrimary } from "./primary-link.ts";
import type { WorkerOptions } from "./options.ts";
import { stopWorker } from "./stop-worker.ts";

const debug = debuglog("worker");

type Welcome = Extract<PrimaryMessage, { type: "sticky-socketio:welcome" }>;

/** This process as a member of the cluster: one a process, whatever the number of Socket.IO servers in it. */
export class Member {
  readonly #servers = new Map<Server, WorkerOptions>();
  readonly #paths = new Set<string>();
  readonly #connections = new Connections();
  readonly #load = new LoadReporter();
  readonly #receiver = new Receiver();
  readonly #router = new SessionRouter();
  readonly #tag: Promise<string>;
  #resolveTag!: (tag: string) => void;
  #httpServer: HttpServer | undefined;
  #hasJoined = false;
  #isStopping = false;

  constructor() {
    this.#tag = new Promise((resolve) => {
      this.#resolveTag = resolve;
    });
    onPrimaryMessage((message, socket) => this.#onMessage(message, socket));
  }

  add(io: Server, options: WorkerOptions): void {
    if (this.#servers.has(io)) return;
    this.#servers.set(io, options);
    whenAttached(io, () => {
      const path = pathOf(io.engine);
      this.#paths.add(path);
      this.#receiver.add(path, handlersOf(io.engine));
      this.#router.route(io.engine);
      tagSessionIds(io.engine, this.#tag);
      this.#load.watch(io.engine);
      this.#httpServer ??= io.httpServer as HttpServer;
      if (this.#hasJoined) this.#announce();
      else this.#sayHello();
    });
  }

  #onMessage(message: PrimaryMessage, socket: Socket | undefined): void {
    switch (message.type) {
      case "sticky-socketio:who":
        if (this.#httpServer) this.#sayHello();
        break;
      case "sticky-socketio:welcome":
        this.#join(message).catch(fail);
        break;
      case "sticky-socketio:refused":
        fail(new StickyError("ERR_STICKY_VERSION", message.reason));
        break;
      case "sticky-socketio:connection":
        // A client can be gone before its connection gets here.
        if (socket) this.#receive(socket, message.head);
        else this.#load.countReceived();
        break;
      case "sticky-socketio:stop":
        this.#stop(message.timeout);
        break;
    }
  }

  #sayHello(): void {
    sendToPrimary({ type: "sticky-socketio:hello", protocol: PROTOCOL, version: VERSION });
  }

  async #join(welcome: Welcome): Promise<void> {
    if (this.#hasJoined) return;
    this.#hasJoined = true;
    this.#router.place = welcome;
    this.#resolveTag(welcome.tag);
    debug("this is %s", welcome.tag);
    // A signal to this worker alone ends it; one to the whole group reaches the primary as well, which says the same.
    if (welcome.stopTimeout > 0) onceSignaled(() => this.#stop(welcome.stopTimeout));
    const address = welcome.socketDirectory + welcome.tag;
    await this.#receiver.listen(address);
    await listenPrivately(this.#httpServer, `${address}-http`);
    this.#announce();
  }

  #announce(): void {
    sendToPrimary({ type: "sticky-socketio:ready", paths: [...this.#paths] });
  }

  #receive(socket: Socket, head: string): void {
    this.#load.countReceived();
    if (this.#httpServer) this.#connections.give(this.#httpServer, socket, head);
  }

  #stop(timeout: number): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    sendToPrimary({ type: "sticky-socketio:stopping" });
    stopWorker(this.#servers, this.#connections, timeout).catch(fail);
  }
}

/**
 * Node's time-outs, `close()` and `closeIdleConnections()` act only on a server that listens (then on the connections
 * that it is given, too), so it listens where nobody calls.
 */
async function listenPrivately(server: HttpServer | undefined, path: string): Promise<void> {
  if (server === undefined || server.listening) return;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path, exclusive: true }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Ends the process as an uncaught error does. */
function fail(error: unknown): never {
  setImmediate(() => {
    throw error;
  });
  throw error;
}
