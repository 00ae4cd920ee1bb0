import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("an app writes warnings of Node into its log, as JSON", () => {
  const log = new URL("../../templates/base/src/log.ts", import.meta.url).href;
  const script = `await import("${log}"); process.emitWarning("careful", { code: "CODE" });`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    level: "warn",
    msg: "careful",
    err: { message: "careful", code: "CODE" },
  });
});
