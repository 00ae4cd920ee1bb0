import type { Server } from "node:net";
import { StickyError } from "../errors.ts";

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process listens there; stop it or choose another port",
  EACCES: "this user may not listen there; choose a port from 1024 on",
  EADDRNOTAVAIL: "this machine does not have that address",
  ENOTFOUND: "there is no host of that name",
};

/** @throws {StickyError} ERR_STICKY_LISTEN naming the address and the reason */
export async function listen(
  server: Server,
  port: number,
  host: string | undefined,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ""] ?? error.message;
      const address = host === undefined ? `port ${port}` : `${host}:${port}`;
      const message = `cannot listen on ${address} (${error.code}): ${reason}`;
      reject(new StickyError("ERR_STICKY_LISTEN", message, { cause: error }));
    });
    server.listen({ port, host }, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}
