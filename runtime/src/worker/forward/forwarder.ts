import { Agent, request, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { pipeline, type Duplex } from "node:stream";
import { debuglog } from "../../debug.ts";
import { CLIENT_HEADER, describeClient } from "./client.ts";
import { endToEndHeaders, headersWithout, serializeHead } from "./headers.ts";

const debug = debuglog("forward");

/** Sends requests of sessions that another worker owns to that worker, over its private socket. */
export class Forwarder {
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });

  /** @param onUnreachable called when the worker is not there (any more) and nothing has been answered yet */
  request(
    path: string,
    req: IncomingMessage,
    res: ServerResponse,
    onUnreachable: () => void,
  ): void {
    const outgoing = request({
      socketPath: path,
      agent: this.#agent,
      method: req.method,
      path: req.url,
      headers: [
        ...endToEndHeaders(req.rawHeaders, CLIENT_HEADER),
        CLIENT_HEADER,
        describeClient(req),
      ],
    });
    outgoing.on("response", (incoming) => {
      res.writeHead(
        incoming.statusCode ?? 502,
        incoming.statusMessage,
        endToEndHeaders(incoming.rawHeaders),
      );
      pipeline(incoming, res, (error) => {
        if (error) res.destroy();
      });
    });
    outgoing.on("error", (error) => {
      debug("%s %s: %s", req.method, path, error.message);
      if (res.headersSent || res.destroyed) res.destroy();
      else onUnreachable();
    });
    res.on("close", () => outgoing.destroy());
    req.pipe(outgoing);
  }

  /** As {@link request}, for a request to upgrade: once accepted, bytes go both ways until either side ends. */
  upgrade(
    path: string,
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    onUnreachable: () => void,
  ): void {
    const onClientError = () => upstream.destroy();
    socket.on("error", onClientError);
    const upstream = connect(path);
    upstream.once("error", (error) => {
      debug("upgrade %s: %s", path, error.message);
      socket.off("error", onClientError);
      onUnreachable();
    });
    upstream.once("connect", () => {
      upstream.removeAllListeners("error");
      const headers = headersWithout(req.rawHeaders, CLIENT_HEADER);
      upstream.write(serializeHead(req, [...headers, CLIENT_HEADER, describeClient(req)]));
      upstream.write(head);
      pipeline(socket, upstream, socket, () => {
        socket.destroy();
        upstream.destroy();
      });
    });
  }
}
