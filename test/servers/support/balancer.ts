import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Balancer {
  readonly port: number;
  /** Ends all connections. */
  stop(): Promise<void>;
}

/**
 * A balancer that knows nothing but TCP: each connection goes to the next server in turn, or the one after it when that
 * one takes none.
 */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    join(client, turn++, ports.length);
  });

  function join(client: Socket, index: number, attempts: number): void {
    if (attempts === 0) return void client.destroy();
    const upstream = connect({
      port: ports[index % ports.length] ?? 0,
      host: "127.0.0.1",
      allowHalfOpen: true,
    });
    const next = () => join(client, index + 1, attempts - 1);
    upstream.once("error", next).once("connect", () => {
      upstream.off("error", next);
      link(client, upstream);
      link(upstream, client);
      client.pipe(upstream).pipe(client);
    });
  }

  function link(from: Socket, to: Socket): void {
    open.add(from);
    from.on("error", () => to.destroy());
    from.once("close", () => {
      open.delete(from);
      to.destroy();
    });
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, "close");
    },
  };
}
