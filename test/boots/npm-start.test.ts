import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
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

// A shell in between, or a pipe in it, would keep the signal to itself.
test("npm run dev ends with 0 on SIGTERM to npm alone, and leaves no process", async () => {
  const directory = await renderApp({ framework: "http" }, "npm-run-dev");
  const app = new AppProcess(directory, {}, ["npm", "run", "dev"]);
  await vi.waitUntil(() => app.output.includes("listening"), { timeout: 20_000 });
  await app.stop();
  expect(app.output).toContain("stopped");
});

test("npm start of nest says once what is wrong, and fails", async () => {
  const directory = await renderApp({ framework: "nest" }, "npm-start-wrong");
  await appendFile(join(directory, "src/main.ts"), 'const wrong: number = "text";\n');
  const { code, output } = await run("npm", ["start"], directory);
  expect(code).not.toBe(0);
  expect(output.match(/error TS2322/g)).toHaveLength(1);
});
