import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { io, type Socket } from "socket.io-client";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { nextEvent } from "../support/client.ts";
import { createAppFolder } from "../support/package.ts";

const WORKERS = 3;

const runtimeReadme = codeOf("../../README.md");
const readme = codeOf("../../../README.md");

let folder: string;
beforeAll(() => {
  const app = createAppFolder();
  folder = app.folder;
  return app.remove;
});

test("the example in place of @socket.io/sticky broadcasts to the clients of all workers", async () => {
  const code = blockWith(runtimeReadme, "setupPrimary(httpServer").replace(
    "availableParallelism()",
    String(WORKERS),
  );
  const listening = "listen(0, function () { console.log(this.address()); })";
  await expectBroadcasts({ "one-file.mjs": code.replace("listen(3000)", listening) });
});

test("the example with startCluster broadcasts to the clients of all workers", async () => {
  await expectBroadcasts({
    "main.mjs": blockWith(runtimeReadme, "// main.js"),
    "worker.mjs": blockWith(runtimeReadme, "// worker.js"),
  });
});

test("the example of the repository's README broadcasts to the clients of all workers", async () => {
  const [main = "", worker = ""] = blockWith(readme, "// main.js").split("// worker.js");
  await expectBroadcasts({ "main.mjs": main, "worker.mjs": worker });
});

/** Runs the first of these files, and has a client send a message that all clients get. */
async function expectBroadcasts(files: Record<string, string>): Promise<void> {
  for (const [name, code] of Object.entries(files)) {
    const adapted = code
      .replace("port: 3000", `port: 0, workers: ${WORKERS}`)
      .replace("worker.js", "worker.mjs");
    writeFileSync(join(folder, name), adapted);
  }
  const [main = ""] = Object.keys(files);
  const app = spawn(process.execPath, [join(folder, main)], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void process.kill(-(app.pid ?? 0), "SIGKILL"));
  let errors = "";
  app.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));

  const port = await portIn(app.stdout);
  const clients: Socket[] = [];
  const workers = new Set<unknown>();
  while (workers.size < WORKERS) {
    const client = io(`http://127.0.0.1:${port}`, { forceNew: true });
    onTestFinished(() => void client.close());
    clients.push(client);
    workers.add((await nextEvent(client, "hello"))[0]);
  }
  const messages = clients.map(async (client) => nextEvent(client, "message"));
  clients[0]?.emit("message", "to all");
  expect(await Promise.all(messages)).toEqual(clients.map(() => ["to all"]));
  expect(errors).toBe("");
}

/** The port in what an app prints: all examples print where they listen. */
async function portIn(output: Readable): Promise<number> {
  let text = "";
  for await (const chunk of output.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const [, port] = /port: (\d+)/.exec(text) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`the example has ended, it printed: ${text}`);
}

/** The blocks of code in a document. */
function codeOf(path: string): string[] {
  const document = readFileSync(new URL(path, import.meta.url), "utf8");
  return Array.from(document.matchAll(/^```js\n(.*?)^```$/gms), ([, code = ""]) => code);
}

function blockWith(blocks: readonly string[], text: string): string {
  const block = blocks.find((code) => code.includes(text));
  if (block === undefined) throw new Error(`no example has ${text}`);
  return block;
}
