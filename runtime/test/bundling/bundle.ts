import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";
import { onTestFinished } from "vitest";
import { Fixture } from "../support/fixture.ts";

export type Format = "esm" | "cjs";

const files = { esm: "app.mjs", cjs: "app.cjs" } as const;

/** The app of ./app.ts as one file, in each format. */
export interface Bundles {
  readonly folder: string;
  readonly remove: () => void;
}

export async function bundleApp(): Promise<Bundles> {
  const folder = mkdtempSync(join(tmpdir(), "bundles-"));
  const input = fileURLToPath(new URL("app.ts", import.meta.url));
  for (const format of ["esm", "cjs"] as const) {
    await build({
      input,
      platform: "node",
      logLevel: "silent",
      output: { file: join(folder, files[format]), format, codeSplitting: false },
    });
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Installation {
  /** Text of the package.json above the bundle's folder; none by default. */
  readonly manifest?: string;
  /** Other folders to copy, each to a path from the bundle's folder. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** Starts a bundle in a folder that has nothing else in it and above it. */
export async function startBundle(
  bundles: Bundles,
  format: Format,
  { manifest, beside = {} }: Installation = {},
): Promise<Fixture> {
  const root = mkdtempSync(join(tmpdir(), "bundled-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const dist = join(root, "app", "dist");
  mkdirSync(dist, { recursive: true });
  cpSync(join(bundles.folder, files[format]), join(dist, files[format]));
  if (manifest !== undefined) writeFileSync(join(root, "app", "package.json"), manifest);
  for (const [target, source] of Object.entries(beside)) {
    cpSync(source, join(dist, target), { recursive: true });
  }
  const fixture = new Fixture(pathToFileURL(join(dist, files[format])).href, []);
  fixture.port = (await fixture.until((report) => report.listening)).port;
  return fixture;
}
