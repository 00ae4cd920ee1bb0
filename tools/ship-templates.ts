import { isUtf8 } from "node:buffer";
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Pack } from "../generators/files/tree.ts";
import * as templates from "../templates/index.ts";
import type { Layer } from "../templates/layer.ts";
import { deriveJavaScript } from "./javascript.ts";
import { root } from "./run.ts";

/**
 * Makes what the scaffolder reads of templates/, the versions and the folder of every layer: a pack in TypeScript, and
 * in JavaScript a pack and, for where it runs from its sources, a folder. The layers' modules are part of the bundle.
 *
 * @throws {Error} naming the folder of a layer that is not there
 */
export async function shipTemplates(dist: string): Promise<void> {
  const typescript = mkdtempSync(join(tmpdir(), "templates-"));
  try {
    for (const path of ["package.json", ...layerFolders()]) {
      cpSync(join(root, "templates", path), join(typescript, path), { recursive: true });
    }
    await deriveJavaScript(typescript, join(dist, "javascript"));
    pack(typescript, join(dist, "typescript.json"));
    pack(join(dist, "javascript"), join(dist, "javascript.json"));
  } finally {
    rmSync(typescript, { recursive: true });
  }
}

function pack(folder: string, file: string): void {
  const entries = globSync("**", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const contents = readFileSync(path);
      const executable = (statSync(path).mode & 0o111) !== 0;
      const packed = isUtf8(contents)
        ? { text: contents.toString() }
        : { base64: contents.toString("base64") };
      const name = relative(folder, path).replaceAll("\\", "/");
      return [name, { ...packed, ...(executable && { executable }) }] as const;
    });
  const contents: Pack = Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, JSON.stringify(contents));
}

/** The folders of all layers, and those that they share, relative to templates/. */
export function layerFolders(): string[] {
  const { base, ...questions } = templates;
  const folders = new Map<string, Layer>([["base", base]]);
  for (const [question, layers] of Object.entries(questions)) {
    for (const [name, layer] of Object.entries(layers)) folders.set(`${question}/${name}`, layer);
  }
  const shared = [...folders.values()].flatMap((layer) => layer.shares ?? []);
  return [...new Set([...folders.keys(), ...shared])];
}
