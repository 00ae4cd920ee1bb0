import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { startAdminServer } from "../../templates/base/src/admin.ts";
import { log } from "../../templates/base/src/log.ts";
import { run } from "../support/run.ts";
import { composeFile } from "./support/compose.ts";
import { filesOf } from "./support/rendered.ts";

test("a server is healthy while it takes sessions, whether Redis is there or not", async () => {
  const files = await filesOf({ adapter: "redis", with: ["compose"] });
  const { services } = composeFile.parse(parse(files["compose.yaml"] ?? "", { merge: true }));
  const [, program = "", ...args] = services["app-b2"]?.healthcheck?.test ?? [];
  // Compose would put something else in its place.
  expect(args.join()).not.toContain("$");

  log.level = "fatal";
  let state: { ready: boolean; draining: boolean } | undefined;
  let isUsable = true;
  const admin = await startAdminServer(0, "127.0.0.1", {
    stats: () => state,
    isUsable: () => isUsable,
  });
  onTestFinished(() => void admin.close());
  const ADMIN_PORT = String((admin.address() as AddressInfo).port);
  const check = async () => run(program, args, tmpdir(), { ADMIN_PORT });

  const unhealthy = { code: 1, output: "" };
  const healthy = { code: 0, output: "" };
  // The process is there, and does not listen yet.
  expect(await check()).toEqual(unhealthy);
  state = { ready: true, draining: false };
  expect(await check()).toEqual(healthy);
  isUsable = false;
  expect(await check()).toEqual(healthy);
  state = { ready: false, draining: true };
  expect(await check()).toEqual(unhealthy);
  admin.close();
  await once(admin, "close");
  expect(await check()).toEqual(unhealthy);
});
