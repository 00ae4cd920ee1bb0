import { chmod, copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Plugin, build } from "rolldown";
import { noticesFor } from "./notices.ts";
import { root } from "./run.ts";

interface Repair {
  /** The end of the module's path. */
  readonly module: string;
  /** The package whose manifest it reads. */
  readonly package: string;
  /** The expression that reads a file which a bundle does not have, word for word. */
  readonly text: string;
  /** What the expression would have given, made from the package's manifest. */
  readonly value: (manifest: { readonly name: string; readonly version: string }) => unknown;
}

const repairs: readonly Repair[] = [
  {
    module: "/yeoman-generator/dist/generator.js",
    package: "yeoman-generator",
    text: "JSON.parse(readFileSync(pathJoin(_dirname, '../package.json'), 'utf8'))",
    value: ({ version }) => ({ version }),
  },
  {
    module: "/yeoman-environment/dist/environment-base.js",
    package: "yeoman-environment",
    text: "require('../package.json').version",
    value: ({ version }) => version,
  },
  {
    module: "/yeoman-environment/dist/module-lookup.js",
    package: "yeoman-environment",
    text: "JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json')).toString()).name",
    value: ({ name }) => name,
  },
];

/** The files that others load: the program, the function, and what `generator-sticky-socketio-app` re-exports. */
const entries = {
  cli: "cli.ts",
  index: "index.ts",
  generator: "app/index.ts",
  "namespace-generator": "namespace/index.ts",
  "update-generator": "update/index.ts",
};

/** What takes the place of packages that the app generator has no use for. */
const stubs: Readonly<Record<string, string>> = {
  // Yeoman's way to install generators while it runs brings all of npm with it.
  "fly-import": `
    const unavailable = () => { throw new Error("Installing generators is not part of this program"); };
    export const flyImport = unavailable;
    export class FlyRepository { install = unavailable; }
  `,
  // For prompts that open an editor: it brings the tables of every encoding there is.
  "@inquirer/external-editor": `
    export const editAsync = () => { throw new Error("Opening an editor is not part of this program"); };
  `,
};

/**
 * Bundles the scaffolder into `outDir`: `cli.js`, which can be executed, `index.js` with its types, `generator.js`, and
 * the chunks that they load when they need them. They find templates and the packed runtime in `templates/` and
 * `vendor/` beside them.
 *
 * @throws {Error} when a dependency no longer has the text that has to be replaced in it
 */
export async function bundle(outDir: string): Promise<void> {
  const pending = new Set<string>([...Object.keys(stubs), ...repairs.map(({ module }) => module)]);
  const { output } = await build({
    input: Object.fromEntries(
      Object.entries(entries).map(([name, path]) => [name, join(root, "generators", path)]),
    ),
    platform: "node",
    // Its other form asks for its own files in a way that no bundler sees.
    resolve: { alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" } },
    plugins: [repair(pending), stub(pending)],
    logLevel: "warn",
    output: {
      dir: outDir,
      format: "esm",
      minify: true,
      // Left to itself rolldown lets this come with Yeoman, which most runs do not need.
      codeSplitting: { groups: [{ name: "execa", test: /[\\/]node_modules[\\/]execa[\\/]/ }] },
      cleanDir: false,
      entryFileNames: "[name].js",
      chunkFileNames: "chunk-[hash].js",
    },
  });
  if (pending.size > 0) {
    throw new Error(`tools/bundle.ts: nothing of ${[...pending].join(", ")} was bundled`);
  }
  const modules = output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
  await writeFile(join(outDir, "THIRD_PARTY_NOTICES"), noticesFor(modules));
  await chmod(join(outDir, "cli.js"), 0o755);
  await copyFile(join(root, "generators", "index.d.ts"), join(outDir, "index.d.ts"));
  // `update` prints its entries.
  await copyFile(join(root, "CHANGELOG.md"), join(outDir, "CHANGELOG.md"));
}

function repair(pending: Set<string>): Plugin {
  return {
    name: "repair",
    async transform(code, id) {
      const found = repairs.find(({ module }) => id.replaceAll("\\", "/").endsWith(module));
      if (found === undefined) return undefined;
      if (code.split(found.text).length !== 2) {
        throw new Error(
          `tools/bundle.ts: ${found.module} does not have ${found.text} exactly once`,
        );
      }
      const manifest = join(root, "node_modules", found.package, "package.json");
      const value = found.value(JSON.parse(await readFile(manifest, "utf8")));
      pending.delete(found.module);
      return code.replace(found.text, JSON.stringify(value));
    },
  };
}

function stub(pending: Set<string>): Plugin {
  const prefix = "\0stub:";
  return {
    name: "stub",
    resolveId(source) {
      if (!Object.hasOwn(stubs, source)) return undefined;
      pending.delete(source);
      return `${prefix}${source}`;
    },
    load: (id) => (id.startsWith(prefix) ? stubs[id.slice(prefix.length)] : undefined),
  };
}
