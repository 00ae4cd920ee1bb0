import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startProxy } from "../../runtime/test/support/proxy.ts";
import { RawConnection, request, upgradeRequest } from "../../runtime/test/support/raw.ts";
import { Backend } from "./support/backend.ts";
import { emittedProxy } from "./support/proxies.ts";

test("a WebSocket outlives a reload of nginx", async () => {
  const servers = await Promise.all(["a1", "b2"].map((id) => Backend.start(id)));
  const nginx = await emittedProxy("nginx", servers);
  let [folder, configuration] = ["", ""];
  const port = await startProxy(
    {
      ...nginx,
      args: (path) => nginx.args((configuration = path)),
      configure: (own, upstream, place) => nginx.configure(own, upstream, (folder = place)),
    },
    0,
  );
  const connection = await RawConnection.open(port);
  connection.write(upgradeRequest("/socket.io/?EIO=4&transport=websocket"));
  expect((await connection.response()).status).toBe(101);

  const before = readFileSync(configuration, "utf8");
  writeFileSync(configuration, before.replace("listen ", "add_header X-Reloaded yes;\nlisten "));
  process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), "SIGHUP");
  const isReloaded = async () => {
    const other = await RawConnection.open(port);
    other.write(request("GET", "/"));
    return (await other.response()).head.includes("X-Reloaded: yes");
  };
  await vi.waitUntil(isReloaded, { timeout: 10_000 });
  connection.write("after the reload");
  expect(await connection.until(/after the reload/)).toHaveLength(1);
});
