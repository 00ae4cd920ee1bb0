import type { ClusterOptions, WorkerOptions } from "sticky-socketio";
import { openServerDirectory, registerServer } from "sticky-socketio/redis";
import type { Config } from "./config.ts";
import { addressFor, readPeerSettings } from "./peers/settings.ts";
import { redisOptions } from "./redis-options.ts";

/**
 * Lets other servers forward requests of this one's sessions to it.
 * @throws {Error} that names the variable which is missing or wrong.
 */
export async function joinPeers({ SERVER_ID }: Config): Promise<Partial<ClusterOptions>> {
  const settings = readPeerSettings(process.env);
  const registration = await registerServer({ ...redisOptions(), serverId: SERVER_ID });
  return {
    serverId: registration.serverId,
    peers: {
      secret: settings.secret,
      host: settings.host,
      port: settings.port,
      announce: async (listening) => {
        await registration.announce(addressFor(settings, listening));
        return () => registration.withdraw();
      },
    },
  };
}

/** Tells this worker where the servers are that own other sessions. */
export async function findPeers(): Promise<WorkerOptions> {
  const directory = await openServerDirectory(redisOptions());
  return {
    findServer: (serverId) => directory.find(serverId),
    onStop: () => directory.close(),
  };
}
