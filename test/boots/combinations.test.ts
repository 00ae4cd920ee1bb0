import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choicesOf } from "../../generators/options.ts";
import { AppProcess } from "../support/app-process.ts";
import { ChatClients } from "../support/chat-clients.ts";
import {
  chat,
  keepsAddressesTogether,
  servesOverEachTransport,
  servesPages,
  stopsCleanly,
  upgrades,
} from "../support/behaviour.ts";
import { startRedis, type RedisServer } from "../support/redis.ts";
import { buildApp, combinations } from "../support/render-app.ts";

/** Methods that bring all clients of one address to one worker. */
const byAddress = new Set(["remote-address", "x-forwarded-for"]);

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

describe.each(combinations)("$framework with $adapter", (choices) => {
  let directory: string;

  beforeAll(async () => {
    directory = await buildApp(choices, `${choices.framework}-${choices.adapter}`);
  });

  test.concurrent.for(choicesOf("balancing"))(
    "serves its clients by %s",
    { timeout: 60_000 },
    async (balancing, { onTestFinished }) => {
      const app = new AppProcess(directory, {
        REDIS_URL: redis.url,
        LOAD_BALANCING_METHOD: balancing,
      });
      onTestFinished(() => app.killGroup());
      const url = await app.url();
      expect(await app.line("listening")).toMatchObject({ balancing, workers: 2 });

      const clients = new ChatClients(url);
      await servesOverEachTransport(clients, ["polling", "websocket"]);
      await upgrades(clients);
      for (const transport of ["polling", "websocket"] as const) {
        const [one, other] = await clients.openOnTwoWorkers(transport);
        await chat(one, other);
        await chat(other, one);
      }
      if (byAddress.has(balancing)) await keepsAddressesTogether(clients);
      await servesPages(url);
      await stopsCleanly(app, clients);
    },
  );
});
