import type { ListenOptions, Server } from "node:net";

/** Makes `server` listen. Resolves when it does. */
export async function listenOn(server: Server, options: ListenOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/**
 * Makes `server` listen on a private socket, which is no reason to go on living. Without `exclusive` the primary would
 * listen in this worker's stead.
 */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  await listenOn(server, { path, exclusive: true });
  server.unref();
}
