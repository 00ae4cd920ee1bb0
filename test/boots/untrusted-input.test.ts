import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
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

describe.each(choicesOf("framework"))("an app with %s", (framework) => {
  let app: AppProcess;

  beforeAll(async () => {
    app = new AppProcess(await buildApp({ framework }, `untrusted-input-${framework}`));
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

  test("no worker had to be replaced", () => {
    expect(app.lines.filter(({ level }) => ["warn", "error", "fatal"].includes(level))).toEqual([]);
  });
});
