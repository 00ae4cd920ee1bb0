import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { startProxy } from "../../runtime/test/support/proxy.ts";
import { RawConnection, upgradeRequest } from "../../runtime/test/support/raw.ts";
import { Backend } from "./support/backend.ts";
import { emittedProxy } from "./support/proxies.ts";
import { filesOf } from "./support/rendered.ts";

const websocket = upgradeRequest("/socket.io/?EIO=4&transport=websocket");

/** A client of WebSocket alone, that connects anew for as long as the test goes on. */
class Client {
  /** Status of each handshake. */
  readonly answers: number[] = [];
  /** The server that it is connected to. */
  server: string | undefined;
  readonly #port: number;
  #isOver = false;

  constructor(port: number) {
    this.#port = port;
    onTestFinished(() => {
      this.#isOver = true;
    });
    void this.#stay();
  }

  async #stay(): Promise<void> {
    while (!this.#isOver) {
      const connection = await RawConnection.open(this.#port);
      connection.write(websocket);
      const { status, head } = await connection.response();
      this.answers.push(status);
      if (status === 101) this.server = /^x-server: (\w+)/im.exec(head)?.[1];
      if (status === 101 && !connection.socket.closed) await once(connection.socket, "close");
      connection.socket.destroy();
      this.server = undefined;
      await delay(20);
    }
  }
}

const kinds = (["nginx", "haproxy"] as const).flatMap((name) =>
  (["all", "websocket"] as const).map((transports) => ({ name, transports })),
);

test.each(kinds)(
  "clients of WebSocket alone do not notice that servers behind $name are restarted, but for a new session (transports $transports)",
  async ({ name, transports }) => {
    const servers = await Promise.all(["a1", "b2"].map((id) => Backend.start(id)));
    const port = await startProxy(await emittedProxy(name, servers, undefined, { transports }), 0);
    const clients = Array.from({ length: 12 }, () => new Client(port));
    const areOn = (ids: readonly string[]) => () =>
      clients.every(({ server }) => ids.includes(server ?? ""));
    await vi.waitUntil(areOn(["a1", "b2"]));

    for (const restarted of [...servers, ...servers]) {
      const others = servers.filter((server) => server !== restarted).map(({ id }) => id);
      const own = restarted.port;
      restarted.isDraining = true;
      restarted.endSessions();
      await vi.waitUntil(areOn(others), { timeout: 5000 });
      await restarted.leave();
      // Some come while it is away.
      for (const server of servers) server.endSessions();
      await vi.waitUntil(areOn(others), { timeout: 5000 });
      await restarted.comeBack(own);
    }

    expect(new Set(clients.flatMap(({ answers }) => answers))).toEqual(new Set([101]));
  },
  30_000,
);

test.each(["nginx", "haproxy"] as const)(
  "%s has nothing to route where a session is one WebSocket",
  async (name) => {
    const files = await filesOf({ adapter: "redis", transports: "websocket", with: [name] });
    const file = Object.entries(files).find(([path]) => path.startsWith("deploy/"))?.[1] ?? "";
    expect(file).toContain("app-b2:3000");
    expect(file).not.toMatch(/first_two|session_|set-var|use-server/);
  },
);
