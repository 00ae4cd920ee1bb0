import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { Server, type ServerOptions } from "socket.io";
import { io as connect, type Socket } from "socket.io-client";
import { createRedisAdapter, type RedisAdapter, type RedisOptions } from "../../src/redis/index.ts";
import { createRecordingLogger, type LoggedLine } from "./logger.ts";

/** A Socket.IO server with a Redis adapter, as a worker of an app has it. */
export interface RedisWorker {
  readonly io: Server;
  readonly adapter: RedisAdapter;
  readonly url: string;
  readonly lines: LoggedLine[];
  /** Opens a client of a namespace, connected. */
  client(namespace?: string): Promise<Socket>;
  close(): Promise<void>;
}

export async function startRedisWorker(
  options: Omit<RedisOptions, "logger">,
  serverOptions: Partial<ServerOptions> = {},
): Promise<RedisWorker> {
  const { logger, lines } = createRecordingLogger();
  const adapter = await createRedisAdapter({ ...options, logger });
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const io = new Server(http, { ...adapter.serverOptions, ...serverOptions });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients: Socket[] = [];
  await adapter.ready();
  return {
    io,
    adapter,
    url,
    lines,
    async client(namespace = "/") {
      const client = connect(url + namespace, { transports: ["websocket"], forceNew: true });
      clients.push(client);
      await new Promise<void>((resolve, reject) => {
        client.once("connect", resolve).once("connect_error", reject);
      });
      return client;
    },
    async close() {
      for (const client of clients) client.disconnect();
      await io.close();
      await adapter.close();
    },
  };
}
