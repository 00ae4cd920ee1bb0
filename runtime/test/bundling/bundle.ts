import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build as buildWithEsbuild } from "esbuild";
import { build as buildWithRolldown } from "rolldown";
import { onTestFinished } from "vitest";
import { Fixture } from "../support/fixture.ts";

export const bundlers = ["rolldown", "esbuild"] as const;
export const formats = { esm: "mjs", cjs: "cjs" } as const;

export type Bundler = (typeof bundlers)[number];
export type Format = keyof typeof formats;

const entry = fileURLToPath(new URL("app.ts", import.meta.url));

const build: Record<Bundler, (file: string, format: Format) => Promise<unknown>> = {
  rolldown: async (file, format) =>
    buildWithRolldown({
      input: entry,
      platform: "node",
      logLevel: "silent",
      output: { file, format, codeSplitting: false },
    }),
  esbuild: async (file, format) =>
    buildWithEsbuild({
      entryPoints: [entry],
      bundle: true,
      platform: "node",
      logLevel: "silent",
      outfile: file,
      format,
      // In an ES module, esbuild leaves the calls of CommonJS packages as they are.
      ...(format === "esm" && {
        banner: {
          js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
        },
      }),
    }),
};

/** The app of ./app.ts as one file, made by each bundler in each format. */
export interface Bundles {
  readonly folder: string;
  readonly remove: () => void;
}

export async function bundleApp(): Promise<Bundles> {
  const folder = mkdtempSync(join(tmpdir(), "bundles-"));
  for (const bundler of bundlers) {
    for (const format of Object.keys(formats) as Format[]) {
      await build[bundler](join(folder, nameOf(bundler, format)), format);
    }
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function nameOf(bundler: Bundler, format: Format): string {
  return `${bundler}.${formats[format]}`;
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
  [bundler, format]: readonly [Bundler, Format],
  { manifest, beside = {} }: Installation = {},
): Promise<Fixture> {
  const root = mkdtempSync(join(tmpdir(), "bundled-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const dist = join(root, "app", "dist");
  mkdirSync(dist, { recursive: true });
  const name = nameOf(bundler, format);
  cpSync(join(bundles.folder, name), join(dist, name));
  if (manifest !== undefined) writeFileSync(join(root, "app", "package.json"), manifest);
  for (const [target, source] of Object.entries(beside)) {
    cpSync(source, join(dist, target), { recursive: true });
  }
  const fixture = new Fixture(pathToFileURL(join(dist, name)).href, []);
  fixture.port = (await fixture.until((report) => report.listening)).port;
  return fixture;
}
