import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Registry, startRegistry } from "../../tools/registry/registry.ts";
import { type Raise, applyRaises, findRaises } from "../../tools/templates-update/versions.ts";
import { root, temporaryFolder } from "../generators/support.ts";

const manifests = ["templates/package.json", "package.json", "runtime/package.json"];
const inUse = versionsIn(root, "templates/package.json");
/** Packages of which there is something newer than what is in use; the repository's own tools need the second, too. */
const names = ["sirv", "vitest"] as const;
let registry: Registry;

beforeAll(async () => {
  registry = await startRegistry(names);
  const folder = await mkdtemp(join(tmpdir(), "packages-"));
  for (const name of names) {
    for (const version of [inUse[name], minor(name), "999.0.0"]) {
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version }));
      await registry.publish(folder);
    }
  }
  await rm(folder, { recursive: true });
});

afterAll(() => registry.stop());

/** A version of the same major that nobody will ever reach. */
function minor(name: (typeof names)[number]): string {
  return `${inUse[name]?.split(".")[0]}.999.0`;
}

/** A copy of what names versions in this repository. */
async function copyOfRepository(): Promise<string> {
  const copy = await temporaryFolder();
  for (const path of manifests) cpSync(join(root, path), join(copy, path));
  return copy;
}

/** What is raised beside those may be another one each day. */
function ours(raises: readonly Raise[]): readonly Raise[] {
  return raises.filter(({ name }) => names.some((one) => one === name));
}

function versionsIn(repository: string, path: string): Record<string, string> {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(repository, path), "utf8"),
  ) as Record<string, Record<string, string>>;
  return { ...dependencies, ...devDependencies };
}

test("newer versions of the same major are found, and raised wherever the package is", async () => {
  const repository = await copyOfRepository();
  const before = manifests.map((path) => readFileSync(join(repository, path), "utf8"));

  const raises = ours(await findRaises(repository, { registry: registry.url, minimumAgeDays: 0 }));

  expect(raises).toEqual([
    { name: "sirv", from: inUse["sirv"], to: minor("sirv"), manifests: manifests.slice(0, 1) },
    {
      name: "vitest",
      from: inUse["vitest"],
      to: minor("vitest"),
      manifests: manifests.slice(0, 2),
    },
  ]);
  expect(manifests.map((path) => readFileSync(join(repository, path), "utf8"))).toEqual(before);

  applyRaises(repository, raises);

  const after = manifests.map((path) => readFileSync(join(repository, path), "utf8"));
  expect(after).toEqual(
    before.map((text) =>
      text
        .replace(/"sirv": ".+"/, `"sirv": "${minor("sirv")}"`)
        .replace(/"vitest": ".+"/, `"vitest": "${minor("vitest")}"`),
    ),
  );
  expect(after).not.toEqual(before);
  expect(ours(await findRaises(repository, { registry: registry.url, minimumAgeDays: 0 }))).toEqual(
    [],
  );
});

test("leaves out versions that are younger than a day", { timeout: 60_000 }, async () => {
  const repository = await copyOfRepository();
  const raises = ours(await findRaises(repository, { registry: registry.url, major: true }));
  expect(raises).toEqual([]);
});

test("another major only when that is asked for", async () => {
  const repository = await copyOfRepository();
  const raises = ours(
    await findRaises(repository, { registry: registry.url, minimumAgeDays: 0, major: true }),
  );
  expect(raises.map(({ to }) => to)).toEqual(["999.0.0", "999.0.0"]);
});

test("a registry that cannot be reached is an error", async () => {
  const repository = await copyOfRepository();
  const attempt = findRaises(repository, { registry: "http://127.0.0.1:1/" });
  await expect(attempt).rejects.toThrow(/does not tell the versions of .*: no connection/);
});
