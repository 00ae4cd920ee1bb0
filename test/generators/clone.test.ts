import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { broughtNodeHint } from "../../tools/brought-node.ts";
import { isStale } from "../../tools/stale.ts";
import { root, runNode, temporaryFolder } from "./support.ts";

const task = (name: string) => join(root, "tools", `${name}.ts`);

describe.skipIf(isStale())("npm run create (the program has to be built)", () => {
  test("makes an app where the caller is, and passes on what it exits with", async () => {
    const folder = await temporaryFolder();
    const env = { INIT_CWD: folder, BROUGHT_NODE: "/brought/bin" };
    const args = [task("create"), "mine", "--yes", "--no-install", "--no-git"];

    const first = await runNode(args, root, env);
    const second = await runNode(args, root, env);

    expect(first.code).toBe(0);
    expect(existsSync(join(folder, "mine", "package.json"))).toBe(true);
    expect(first.stderr).toContain('export PATH="/brought/bin:$PATH"');
    expect(second.code).toBe(3);
    expect(second.stderr).toContain("mine already holds files");
    expect(second.stderr).not.toContain("export PATH");
  });
});

test("where the machine's own Node does it, nothing is said of another one", () => {
  expect(broughtNodeHint({})).toBe("");
});

test("npm run demo on a port that is taken: one line and exit 1, before any work", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const result = await runNode([task("demo"), "--port", String(port)], root);

  server.close();
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toMatch(new RegExp(`^Cannot listen on port ${port} .*EADDRINUSE.*\n$`));
});
