import { onTestFinished } from "vitest";
import { startRedis, type RedisServer } from "../../support/redis.ts";
import { renderApp, type Choices } from "../../support/render-app.ts";
import { startFront, type Front } from "./fronts.ts";
import { startServers, type Server } from "./servers.ts";

/** A service as it is deployed: what clients reach it by, its servers, and their Redis. */
export interface Stage {
  url: string;
  servers: readonly Server[];
  redis: RedisServer;
}

/** What servers with `peers` have in common, and on this machine. */
export const peering = {
  PEER_SECRET: "0123456789abcdef0123456789abcdef",
  PEER_HOST: "127.0.0.1",
};

/** Sets up two servers behind a proxy or a balancer, until the test ends. */
export async function setStage(
  front: Front,
  choices: Choices,
  environment: NodeJS.ProcessEnv = {},
): Promise<Stage> {
  const name = ["servers", front, choices.adapter, ...(choices.with ?? [])].join("-");
  const directory = await renderApp({ framework: "http", ...choices }, name);
  const stage: Stage = { url: "", servers: [], redis: await startRedis() };
  onTestFinished(async () => {
    for (const { app } of stage.servers) app.killGroup();
    await stage.redis.stop();
  });
  stage.servers = await startServers(directory, {
    REDIS_URL: stage.redis.url,
    ...peering,
    ...environment,
  });
  stage.url = await startFront(front, stage.servers);
  return stage;
}
