import { afterAll, beforeAll, expect, test } from "vitest";
import { startProxy } from "../../runtime/test/support/proxy.ts";
import { POLL, RawConnection, request } from "../../runtime/test/support/raw.ts";
import { createCertificate, type Certificate } from "../support/certificate.ts";
import { Backend } from "./support/backend.ts";
import { emittedProxy } from "./support/proxies.ts";

let certificate: Certificate;

beforeAll(() => {
  certificate = createCertificate();
});

afterAll(() => certificate.remove());

test.each(["nginx", "haproxy"] as const)(
  "%s asks servers for the name that the client asked for, without its port",
  async (name) => {
    const servers = await Promise.all(["a1", "b2"].map((id) => Backend.start(id, certificate)));
    const port = await startProxy(await emittedProxy(name, servers, certificate), 0);
    for (const target of ["/", POLL, `${POLL}&sid=a10zz`]) {
      const connection = await RawConnection.open(port, "https");
      connection.write(
        request("GET", target).replace("Host: 127.0.0.1", "Host: chat.example:8443"),
      );
      expect((await connection.response()).status).toBe(200);
    }
    const seen = servers.flatMap((server) => server.seen);
    expect(seen.map(({ serverName }) => serverName)).toEqual(Array(3).fill("chat.example"));
    expect(seen.map(({ headers }) => headers.host)).toEqual(Array(3).fill("chat.example:8443"));
  },
);
