import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { expectSecurityHeaders } from "../support/behaviour.ts";
import { choicesOf } from "../../generators/options.ts";
import { buildApp } from "../support/render-app.ts";

const bad: unknown[] = [
  null,
  "text",
  7,
  [],
  {},
  { from: "Ada" },
  { from: "Ada", text: 7 },
  { from: "Ada", text: "   " },
  { from: "A".repeat(41), text: "hi" },
  { from: "Ada", text: "x".repeat(1001) },
  { from: { toString: null }, text: Buffer.from("binary") },
];

/** Files in the public folder that are not for the public. */
const dotfiles = [".env", ".git/config", "below/.env"];

describe.each(choicesOf("framework"))("an app with %s", (framework) => {
  let app: AppProcess;

  beforeAll(async () => {
    const directory = await buildApp({ framework }, `untrusted-input-${framework}`);
    for (const path of dotfiles) {
      await mkdir(dirname(join(directory, "public", path)), { recursive: true });
      await writeFile(join(directory, "public", path), "PASSWORD=7");
    }
    app = new AppProcess(directory);
  });

  afterAll(() => app.stop());

  test("a worker refuses what is not a message and goes on", async () => {
    const raw = io(`${await app.url()}/chat`, { transports: ["websocket"], forceNew: true });
    for (const draft of bad) {
      expect(await raw.emitWithAck("message", draft)).toEqual({
        ok: false,
        error: expect.any(String),
      });
    }
    raw.emit("message");
    raw.emit("message", { from: "Ada", text: "hi" });
    raw.emit("message", { from: "Ada", text: "hi" }, "not a function");
    raw.emit("unknown", {});
    expect(await raw.emitWithAck("message", { from: "Ada", text: "hi" })).toEqual({ ok: true });
    raw.disconnect();
  });

  test.each(["/nowhere", "/%E0%A4%A", "/../../package.json", "/..%2fpackage.json", "/.gitignore"])(
    "GET %s finds nothing",
    async (path) => {
      // fetch() would tidy the path up.
      const request = get(await app.url(), { path, agent: false });
      const [answer] = (await once(request, "response")) as [IncomingMessage];
      answer.resume();
      expect([400, 403, 404]).toContain(answer.statusCode);
    },
  );

  test.each(["/.env", "/%2eenv", "/%2Eenv?x=1", "/.git/config", "/below/.env", "/below/%2e%65nv"])(
    "GET %s does not serve a dotfile of the public folder",
    async (path) => {
      for (const method of ["GET", "HEAD"]) {
        const request = get(await app.url(), { path, method, agent: false });
        const [answer] = (await once(request, "response")) as [IncomingMessage];
        expect(answer.statusCode).toBe(404);
        expect(await text(answer)).not.toContain("PASSWORD");
      }
    },
  );

  test.each([
    ["a page", "/", 200],
    ["a script", "/client.js", 200],
    ["an API answer", "/api/worker", 200],
    ["the Socket.IO client", "/socket.io/socket.io.js", 200],
    ["a session", "/socket.io/?EIO=4&transport=polling", 200],
    ["a bad request to Engine.IO", "/socket.io/?EIO=4&transport=none", 400],
    ["a path that does not exist", "/nowhere", 404],
  ])("sends the security headers with %s", async (_what, path, status) => {
    const answer = await fetch(`${await app.url()}${path}`);
    expect(answer.status).toBe(status);
    await answer.arrayBuffer();
    expectSecurityHeaders(answer.headers);
  });

  test("no worker had to be replaced", () => {
    expect(app.problems).toEqual([]);
  });
});
