import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";
import type { Certificate } from "../../support/certificate.ts";
import type { ServerPorts } from "./proxies.ts";

/** A request as a server got it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Where it came over TLS: the name that was asked for. */
  readonly serverName: TLSSocket["servername"] | undefined;
}

/**
 * A server as a proxy sees one: it answers the requests of its own sessions and of none with its id, those of other
 * sessions with 400, and tells on its admin port whether it takes new sessions. The answer to `/stream` has no end.
 */
export class Backend implements ServerPorts {
  readonly id: string;
  readonly seen: Seen[] = [];
  /** As a server that is being stopped. */
  isDraining = false;
  /** Takes the request, and breaks the connection instead of answering. */
  isBroken = false;
  connections = 0;
  readonly #server: Server;
  readonly #admin: Server;
  readonly #upgraded = new Set<Duplex>();
  readonly #checks: (() => void)[] = [];

  static async start(id: string, certificate?: Certificate): Promise<Backend> {
    const backend = new Backend(id, certificate);
    for (const server of [backend.#server, backend.#admin]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
    onTestFinished(() => backend.stop());
    return backend;
  }

  private constructor(id: string, certificate?: Certificate) {
    this.id = id;
    const answer: RequestListener = (request, response) => {
      void text(request).then((body) => {
        const { method = "", url = "", headers } = request;
        const { servername: serverName } = request.socket as Partial<TLSSocket>;
        this.seen.push({ method, url, headers, body, serverName });
        if (this.isBroken) return request.socket.destroy();
        if (url === "/stream") return response.write("first");
        const [status, content] = this.#answerTo(url);
        return response.writeHead(status, { "X-Server": id }).end(content);
      });
    };
    this.#server = certificate
      ? createSecureServer(filesOf(certificate), answer)
      : createServer(answer);
    this.#server.keepAliveTimeout = 75_000;
    this.#server.on("connection", () => this.connections++);
    this.#server.on("upgrade", ({ url = "", headers }, socket) => {
      // A client that goes away breaks it.
      socket.on("error", () => {});
      const [status] = this.#answerTo(url);
      if (status !== 200)
        return socket.end(`HTTP/1.1 ${status} No\r\nX-Server: ${id}\r\nContent-Length: 0\r\n\r\n`);
      this.#upgraded.add(socket);
      const accept = createHash("sha1").update(
        `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
      );
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Server: ${id}\r\n` +
          `Sec-WebSocket-Accept: ${accept.digest("base64")}\r\n\r\n`,
      );
      return socket.pipe(socket);
    });
    this.#admin = createServer((_request, response) => {
      response.writeHead(this.isDraining ? 404 : 200).end();
      for (const heard of this.#checks.splice(0)) heard();
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get adminPort(): number {
    return (this.#admin.address() as AddressInfo).port;
  }

  /** As a server that has been drained: its sessions are over, and it is not there. */
  async leave(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    this.endSessions();
    await once(this.#server, "close");
  }

  /** As a server that has been restarted, at the same address. */
  async comeBack(port: number): Promise<void> {
    this.isDraining = false;
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** Ends every WebSocket. */
  endSessions(): void {
    for (const socket of this.#upgraded) socket.destroy();
    this.#upgraded.clear();
  }

  /** The proxy has been told on the admin port. */
  async checked(): Promise<void> {
    await new Promise<void>((resolve) => this.#checks.push(resolve));
  }

  async stop(): Promise<void> {
    this.endSessions();
    await Promise.all(
      [this.#server, this.#admin].map(async (server) => {
        if (!server.listening) return;
        server.close();
        server.closeAllConnections();
        await once(server, "close");
      }),
    );
  }

  #answerTo(url: string): [status: number, body: string] {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    if (pathname !== "/socket.io/") return [200, this.id];
    const sid = searchParams.getAll("sid").at(-1);
    if (sid) return sid.startsWith(this.id) ? [200, this.id] : [400, '{"code":1}'];
    return this.isDraining ? [503, ""] : [200, this.id];
  }
}

function filesOf({ environment: { TLS_CERT, TLS_KEY } }: Certificate) {
  return { cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) };
}
