import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AppProcess } from "../support/app-process.ts";
import { ChatClients } from "../support/chat-clients.ts";
import { renderApp } from "../support/render-app.ts";
import { run } from "../support/run.ts";

// The one runs its sources, the other builds first.
test.each(["http", "nest"] as const)(
  "npm start of %s ends with 0 on SIGTERM to npm alone, and leaves no process",
  async (framework) => {
    const directory = await renderApp(
      { framework, balancing: "round-robin" },
      `npm-start-${framework}`,
    );
    const app = new AppProcess(directory, { WORKERS: "4" }, ["npm", "start"]);
    const clients = new ChatClients(await app.url());
    const workers = new Set<number>();
    for (let i = 0; i < 4; i++) workers.add((await clients.open("polling")).session.pid);
    expect(workers.size).toBe(4);
    await app.stop();
    clients.close();
  },
);

test("npm start of nest says once what is wrong, and fails", async () => {
  const directory = await renderApp({ framework: "nest" }, "npm-start-wrong");
  await appendFile(join(directory, "src/main.ts"), 'const wrong: number = "text";\n');
  const { code, output } = await run("npm", ["start"], directory);
  expect(code).not.toBe(0);
  expect(output.match(/error TS2322/g)).toHaveLength(1);
});
