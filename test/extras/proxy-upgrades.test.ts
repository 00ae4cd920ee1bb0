import { describe, expect, test } from "vitest";
import { startProxy } from "../../runtime/test/support/proxy.ts";
import { POLL, RawConnection, request, upgradeRequest } from "../../runtime/test/support/raw.ts";
import { Backend } from "./support/backend.ts";
import { emittedProxy } from "./support/proxies.ts";

describe.each(["nginx", "haproxy"] as const)("%s", (name) => {
  async function start() {
    const servers = await Promise.all(["a1", "b2"].map((id) => Backend.start(id)));
    const port = await startProxy(await emittedProxy(name, servers), 0);
    const ask = async (text: string) => {
      const connection = await RawConnection.open(port);
      connection.write(text);
      return connection.response();
    };
    return { servers, ask };
  }

  const session = `${POLL}&sid=a10zzAbCdEfGhIjKlMnOpQr`;

  test.each(["h2c", "TLS/1.0", "websocketx"])(
    "answers a request that would rather have %s as any other",
    async (protocol) => {
      const { servers, ask } = await start();
      const wish = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABk`;
      for (const target of ["/", POLL, session]) {
        const text = request("GET", target).replace("\r\n\r\n", `\r\n${wish}\r\n\r\n`);
        expect(await ask(text)).toMatchObject({ status: 200 });
      }
      const seen = servers.flatMap((server) => server.seen);
      expect(seen.map(({ headers }) => headers.upgrade)).toEqual(Array(3).fill(undefined));
    },
  );

  test("takes the name of WebSocket as it is written", async () => {
    const { ask } = await start();
    for (const target of ["/socket.io/?EIO=4&transport=websocket", session, "/own"]) {
      const text = upgradeRequest(target).replace("Upgrade: websocket", "Upgrade: WebSocket");
      expect(await ask(text)).toMatchObject({ status: 101 });
    }
  });
});
