import type { Server as HttpServer } from "node:http";
import { createServer, type Server as TlsServer } from "node:tls";
import { accept } from "./accept.ts";
import { debuglog } from "../debug.ts";
import { readCertificates, type TlsFiles } from "../tls/files.ts";

const debug = debuglog("worker");

/** Time for a client to shake hands, in milliseconds. */
const HANDSHAKE_TIMEOUT = 10_000;

/**
 * Decrypts connections and gives them to `httpServer`, for which a request then looks as it does with `node:https`.
 *
 * @throws {StickyError} ERR_STICKY_TLS naming the file that cannot be used
 */
export function createTlsFront(files: TlsFiles, httpServer: HttpServer): TlsServer {
  const { own, servernames } = readCertificates(files);
  const front = createServer({
    ...own,
    ALPNProtocols: ["http/1.1"],
    handshakeTimeout: HANDSHAKE_TIMEOUT,
  });
  for (const [name, certificate] of servernames) front.addContext(name, certificate);
  front.on("secureConnection", (socket) => accept(httpServer, socket));
  front.on("tlsClientError", (error, socket) => {
    debug("TLS: %s", error.message);
    socket.destroy();
  });
  return front;
}
