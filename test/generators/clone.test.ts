import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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
    expect(first.stdout).toMatch(/Next:\n  export PATH=\/brought\/bin:"\$PATH"\n  cd mine\n/);
    expect(second.code).toBe(3);
    expect(second.stderr).toContain("mine is already an app of this program");
    expect(second.stderr).not.toContain("export PATH");
  });
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

test("npm run demo starts an app that is there as it is", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, ".sticky-socketio"));
  await mkdir(join(folder, "node_modules"));
  const script = "console.log(JSON.stringify({ msg: 'edited' })); process.exit(7)";
  const manifest = JSON.stringify({ scripts: { start: `node -e "${script}"` } });
  await writeFile(join(folder, "package.json"), manifest);

  const result = await runNode([task("demo"), "--port", "0", "--directory", folder], root);

  expect(result.stdout).toContain(`${folder} exists already and is started as it is`);
  expect(result.stdout).toContain('{"msg":"edited"}');
  expect(result.stderr).toContain("the app ended with exit code 7 before it listened");
  expect(await readFile(join(folder, "package.json"), "utf8")).toBe(manifest);
});
