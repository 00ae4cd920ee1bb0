import { cp, readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundle } from "../../tools/bundle.ts";
import { contentsOf, cli, root, runNode, temporaryFolder } from "./support.ts";

test("the bundle makes the same app as the sources, with no package beside it", async () => {
  const folder = await temporaryFolder();
  const dist = join(folder, "dist");
  await bundle(dist);
  for (const name of ["base", "frameworks", "adapters", "package.json"]) {
    await cp(join(root, "templates", name), join(dist, "templates", name), { recursive: true });
  }
  await cp(join(root, "dist", "vendor"), join(dist, "vendor"), { recursive: true });
  const args = ["--yes", "--no-install", "--no-git"];

  const bundled = await runNode([join(dist, "cli.js"), "bundled/app", ...args], folder);
  const unbundled = await runNode([cli, "sources/app", ...args], folder);

  expect(bundled).toMatchObject({ code: 0, stderr: "" });
  expect(unbundled).toMatchObject({ code: 0, stderr: "" });
  expect(await contentsOf(join(folder, "bundled"))).toEqual(
    await contentsOf(join(folder, "sources")),
  );
  expect((await stat(join(dist, "cli.js"))).mode & 0o111).not.toBe(0);
  const text = await readFile(join(dist, "cli.js"), "utf8");
  expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
  // An old Node has to get as far as being told so.
  expect(text).not.toMatch(/\bimport[^(]/);
  expect((await readdir(folder)).toSorted()).toEqual(["bundled", "dist", "sources"]);
});
