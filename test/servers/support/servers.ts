import { setTimeout as delay } from "node:timers/promises";
import { AppProcess } from "../../support/app-process.ts";
import { freePort } from "../../support/redis.ts";
import type { ServerPorts } from "../../extras/support/proxies.ts";

interface Worker {
  readonly pid: number;
  readonly state: "starting" | "ready" | "stopping";
}

/** One of several servers: a generated app that always listens on the same ports. */
export class Server implements ServerPorts {
  readonly id: string;
  readonly port: number;
  readonly adminPort: number;
  app: AppProcess;
  readonly #directory: string;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(
    id: string,
    [port, adminPort]: [number, number],
    directory: string,
    environment: NodeJS.ProcessEnv,
  ) {
    this.id = id;
    [this.port, this.adminPort] = [port, adminPort];
    this.#directory = directory;
    this.#environment = environment;
    this.app = this.#launch();
  }

  /** Resolves when it listens. */
  static async start(
    id: string,
    directory: string,
    environment: NodeJS.ProcessEnv,
  ): Promise<Server> {
    const ports: [number, number] = [await freePort(), await freePort()];
    const server = new Server(id, ports, directory, environment);
    await server.app.url();
    return server;
  }

  /** Its workers, as it says itself. */
  async workers(): Promise<readonly Worker[]> {
    const answer = await fetch(`http://127.0.0.1:${this.adminPort}/readyz`);
    const { workers } = (await answer.json()) as { workers: Worker[] };
    return workers;
  }

  /** Replaces its workers. Resolves when all of them are new, and serve. */
  async reload(): Promise<void> {
    const old = new Set((await this.workers()).map(({ pid }) => pid));
    this.app.signal("SIGHUP");
    for (let isDone = false; !isDone; await delay(50)) {
      const workers = await this.workers();
      isDone = workers.every(({ pid, state }) => state === "ready" && !old.has(pid));
    }
  }

  /** Stops it as a deployment does, and starts it again. @throws {Error} unless it ends with 0, and leaves nothing. */
  async restart(): Promise<void> {
    await this.app.stop();
    await this.launch();
  }

  /** Starts it again after its end. */
  async launch(): Promise<void> {
    this.app = this.#launch();
    await this.app.url();
  }

  #launch(): AppProcess {
    return new AppProcess(this.#directory, {
      SERVER_ID: this.id,
      PORT: String(this.port),
      ADMIN_PORT: String(this.adminPort),
      ...this.#environment,
    });
  }
}

/** Two servers, of which each is a cluster of two workers. */
export async function startServers(
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<[Server, Server]> {
  const start = (id: string) => Server.start(id, directory, environment);
  return Promise.all([start("a1"), start("b2")]);
}
