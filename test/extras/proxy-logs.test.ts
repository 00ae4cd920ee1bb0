import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { startProxy } from "../../runtime/test/support/proxy.ts";
import { POLL, RawConnection, request } from "../../runtime/test/support/raw.ts";
import { Backend } from "./support/backend.ts";
import { emittedProxy, type ProxyName } from "./support/proxies.ts";

/** The proxy, and what it has logged of requests so far. */
async function startLogging(name: ProxyName, servers: readonly Backend[]) {
  const proxy = await emittedProxy(name, servers);
  let folder = "";
  let received = "";
  const log = createSocket("udp4", (message) => void (received += message.toString()));
  log.bind(0, "127.0.0.1");
  await once(log, "listening");
  onTestFinished(() => void log.close());
  const port = await startProxy(
    {
      ...proxy,
      configure: (own, upstream, place) =>
        proxy
          .configure(own, upstream, (folder = place))
          .replace("log stdout ", `log 127.0.0.1:${log.address().port} `),
    },
    0,
  );
  const logged = {
    nginx: () => readFileSync(join(folder, "access.log"), "utf8"),
    haproxy: () => received,
  }[name];
  return { port, logged };
}

test.each(["nginx", "haproxy"] as const)(
  "%s logs who asked for what, and no session id",
  async (name) => {
    const servers = await Promise.all(["a1", "b2"].map((id) => Backend.start(id)));
    const { port, logged } = await startLogging(name, servers);
    const id = "a10zzAbCdEfGhIjKlMnOpQr";
    const requests = ["GET", "POST"].map((method) => request(method, `${POLL}&sid=${id}`));
    // The last one tells that all are there.
    for (const text of [...requests, request("GET", "/last?sid=a1")]) {
      const connection = await RawConnection.open(port);
      connection.write(text);
      expect((await connection.response()).status).toBe(200);
      connection.socket.destroy();
    }
    await vi.waitUntil(() => logged().includes("/last"), { timeout: 5000 });
    for (const method of ["GET", "POST"]) {
      expect(logged()).toMatch(new RegExp(String.raw`^127\.0\.0\.1.*"${method} /socket\.io/`, "m"));
    }
    expect(logged()).not.toMatch(/sid|a10zz|EIO/);
  },
);
