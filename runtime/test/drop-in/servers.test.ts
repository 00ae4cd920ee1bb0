import { beforeAll, describe, expect, it } from "vitest";
import { createCertificate } from "../support/certificate.ts";
import { connect, connectToEach, transports, type TransportName } from "../support/client.ts";
import { createAppFolder } from "../support/package.ts";
import { RawConnection, request } from "../support/raw.ts";
import { startApp } from "./app.ts";

let folder: string;
beforeAll(() => {
  const app = createAppFolder();
  folder = app.folder;
  return app.remove;
});

const names = Object.keys(transports) as TransportName[];

describe.each(["json", "advanced"])("workers with %s serialization", (serialization) => {
  it.each(["before", "after"])("forked %s setupPrimary", async (when) => {
    const options = { worker: "worker.cjs", serialization, forksFirst: when === "before" };
    const { port } = await startApp(folder, "primary.cjs", options);
    for (const transport of names) {
      const clients = await connectToEach(port, 2, transport);
      const answers = clients.map(async ({ socket }, i) => socket.emitWithAck("echo", i));
      expect(await Promise.all(answers)).toEqual([0, 1]);
    }
    const connection = await RawConnection.open(port);
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    for (const body of [bytes, bytes.repeat(1_000)]) {
      connection.write(request("POST", "/", body));
      const response = await connection.response();
      expect(response.status).toBe(200);
      expect(response.body === body, "the body comes back as it was sent").toBe(true);
    }
  });
});

describe.each([
  ["https.Server in primary and workers", true],
  ["https.Server in the workers alone", false],
])("%s", (_, isPrimaryToo) => {
  it.each(names)("clients over %s", async (transport) => {
    const tls = createCertificate("localhost");
    const options = {
      worker: "worker.cjs",
      serialization: "json",
      workerTls: tls,
      ...(isPrimaryToo && { tls }),
    };
    const { port } = await startApp(folder, "primary.cjs", options);
    const first = await connectToEach(port, 2, "polling", "https");
    const others = await Promise.all(
      Array.from({ length: 20 }, async () => connect(port, transport, "https")),
    );
    const clients = [...first, ...others];
    const answers = clients.map(async ({ socket }, i) => socket.emitWithAck("echo", i));
    expect(await Promise.all(answers)).toEqual(clients.map((__, i) => i));
    expect(new Set(clients.map(({ address }) => address))).toEqual(new Set(["127.0.0.1"]));
  });
});
