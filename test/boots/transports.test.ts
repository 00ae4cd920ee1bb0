import { describe, expect, test } from "vitest";
import { choicesOf } from "../../generators/options.ts";
import { AppProcess } from "../support/app-process.ts";
import { chat, servesOverEachTransport, servesPages, stopsCleanly } from "../support/behaviour.ts";
import { ChatClients } from "../support/chat-clients.ts";
import { buildApp } from "../support/render-app.ts";

describe("an app for WebSocket only", () => {
  test.concurrent.for(choicesOf("framework"))(
    "with %s serves WebSocket, across workers, and refuses long-polling",
    { timeout: 60_000 },
    async (framework, { onTestFinished }) => {
      const choices = { framework, transports: "websocket" } as const;
      const app = new AppProcess(await buildApp(choices, `${framework}-websocket`));
      onTestFinished(() => app.killGroup());
      const url = await app.url();
      const clients = new ChatClients(url);

      await servesOverEachTransport(clients, ["websocket"]);
      await expect(clients.open("polling")).rejects.toThrow("xhr poll error");
      const [one, other] = await clients.openOnTwoWorkers("websocket");
      await chat(one, other);
      await chat(other, one);
      await servesPages(url);
      expect(await (await fetch(`${url}/transports.js`)).text()).not.toContain("polling");
      await stopsCleanly(app, clients);
    },
  );
});
