import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../../../runtime/test/support/random.ts";
import { startRedis } from "../../support/redis.ts";
import type { NumberedClient } from "../support/numbered-client.ts";
import type { Server } from "../support/servers.ts";
import type { Scene } from "./scene.ts";

/** Something that happens to a service. */
interface Happening {
  /** How often, beside the others. */
  readonly weight: number;
  /** What of the service is taken up by it, so that nothing else happens to that meanwhile. */
  readonly takes: (scene: Scene, random: Random) => Server | "redis" | NumberedClient;
  /** Resolves when it is over, with what was done, in words. */
  readonly happen: (scene: Scene, random: Random, taken: never) => Promise<string>;
}

const anyServer = ({ servers }: Scene, random: Random) => random.pick(servers);

const happenings: readonly Happening[] = [
  {
    weight: 4,
    takes: anyServer,
    async happen(scene, random, server: Server) {
      const { pid } = random.pick(await server.workers());
      scene.kill(pid);
      return `worker ${pid} of ${server.id} is killed`;
    },
  },
  {
    weight: 1,
    takes: anyServer,
    async happen(scene, random, server: Server) {
      scene.kills.push(Date.now());
      await server.app.crash();
      await delay(random.int(0, 2000));
      await scene.launch(server);
      return `${server.id} was killed and started again`;
    },
  },
  {
    weight: 2,
    takes: anyServer,
    async happen(scene, random, server: Server) {
      await server.app.stop();
      await delay(random.int(0, 1000));
      await scene.launch(server);
      return `${server.id} was stopped and started again`;
    },
  },
  {
    weight: 2,
    takes: anyServer,
    async happen(_scene, _random, server: Server) {
      await server.reload();
      return `${server.id} was reloaded`;
    },
  },
  {
    weight: 2,
    takes: () => "redis",
    async happen(scene, random) {
      const outage = scene.loseRedis();
      await scene.redis.stop();
      await delay(random.int(0, 2500));
      scene.redis = await startRedis(scene.redis.port);
      outage.until = Date.now();
      return "Redis was restarted";
    },
  },
  {
    weight: 2,
    takes: () => "redis",
    async happen(scene, random) {
      const outage = scene.loseRedis();
      scene.redis.pause();
      await delay(random.int(200, 2500));
      scene.redis.resume();
      outage.until = Date.now();
      return "Redis answered nothing for a while";
    },
  },
  {
    weight: 2,
    takes: ({ crowd }, random) => random.pick(crowd.clients),
    async happen(_scene, random, client: NumberedClient) {
      const resume = client.pause();
      await delay(random.int(500, 3000));
      resume();
      return `a client (${client.kind}) read nothing for a while`;
    },
  },
];

/** Has something happen every now and then, until the time is over and all of it. Tells what, in words. */
export async function makeThingsHappen(
  scene: Scene,
  random: Random,
  duration: number,
  tell: (what: string) => void,
): Promise<void> {
  const pool = happenings.flatMap((happening) =>
    Array.from({ length: happening.weight }, () => happening),
  );
  const taken = new Set<unknown>();
  const under: Promise<void>[] = [];
  const end = Date.now() + duration;
  while (Date.now() < end) {
    const { happen, takes } = random.pick(pool);
    const subject = takes(scene, random);
    // Drawn in any case, so that what comes next does not depend on how quick the machine is.
    const own = new Random(random.int(0, 2 ** 31));
    await delay(random.int(100, 1200));
    if (taken.has(subject)) continue;
    taken.add(subject);
    const happened = happen(scene, own, subject as never).then((what) => {
      tell(what);
      taken.delete(subject);
    });
    under.push(happened);
    // A failure ends it, and is told at the end.
    happened.catch(() => {});
  }
  await Promise.all(under);
}
