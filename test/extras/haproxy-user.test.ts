import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { startProxy } from "../../runtime/test/support/proxy.ts";
import { Backend } from "./support/backend.ts";
import { canBecome, emittedProxy, uidOf } from "./support/proxies.ts";
import { filesOf } from "./support/rendered.ts";

test("HAProxy that root has started goes on as a user of its own", async () => {
  const haproxy = await emittedProxy("haproxy", [await Backend.start("a1")]);
  let configuration = "";
  await startProxy({ ...haproxy, args: (path) => haproxy.args((configuration = path)) }, 0);
  const pid = readdirSync("/proc").find(
    (name) => /^\d+$/.test(name) && commandOf(name).includes(configuration),
  );
  const expected = canBecome("haproxy") ? uidOf("haproxy") : process.getuid?.();
  expect(statSync(`/proc/${pid}`).uid).toBe(expected);
});

test("says so in its configuration", async () => {
  const files = await filesOf({ with: ["haproxy"] });
  expect(files["deploy/haproxy/haproxy.cfg"]).toMatch(
    /^global$[^]*^ {2}user haproxy\n {2}group haproxy$[^]*^defaults$/m,
  );
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
