import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { environment, root } from "../run.ts";
import { folder, installRegistry } from "./install.ts";

const execute = promisify(execFile);

/** A local npm registry. */
export interface Registry {
  /** Ends in a slash. */
  readonly url: string;
  /** Publishes a tarball, or a folder with a package in it. */
  publish(path: string): Promise<void>;
  stop(): Promise<void>;
}

/** What comes from elsewhere is kept for the next time. */
const cache = join(folder, "node_modules", ".cache", "registry");

/**
 * Starts a registry on a free port of 127.0.0.1, and installs it first where it is not. All packages come from the
 * registry that npm is configured with, but for those that are published here.
 *
 * @param ours names of the packages that are to be published; whatever else has such a name is not seen
 */
export async function startRegistry(ours: readonly string[]): Promise<Registry> {
  await installRegistry();
  const storage = await mkdtemp(join(tmpdir(), "registry-"));
  mkdirSync(cache, { recursive: true });
  const configuration = await configurationOf(storage, ours);
  const env = { ...environment(), NODE_ENV: "production" };
  const server = fork(join(folder, "server.js"), { env, silent: true });
  // Not an argument: the certificates of a machine can be larger than the system allows for one.
  server.send(configuration);
  const output: string[] = [];
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => output.push(text));
  }
  const url = `http://127.0.0.1:${await portOf(server, output)}/`;
  const settings = join(storage, "npmrc");
  await writeFile(settings, `//${new URL(url).host}/:_authToken=${await signUp(url)}\n`);

  return {
    url,
    async publish(path) {
      const options = ["--registry", url, "--userconfig", settings, "--ignore-scripts"];
      await execute("npm", ["publish", path, ...options], { cwd: storage, env: environment() });
    },
    async stop() {
      server.disconnect();
      if (server.exitCode === null) await once(server, "exit");
      await rm(storage, { recursive: true, force: true });
    },
  };
}

async function configurationOf(storage: string, ours: readonly string[]): Promise<object> {
  const everybody = { access: "$all", publish: "$authenticated" };
  const own = ours.map((name) => [name, everybody] as const);
  const cafile = await npmSetting("cafile");
  return {
    configPath: join(storage, "configuration.json"),
    storage,
    auth: { htpasswd: { file: join(storage, "htpasswd") } },
    uplinks: {
      upstream: {
        url: await npmSetting("registry"),
        maxage: "60m",
        ...(existsSync(cafile) && { ca: readFileSync(cafile, "utf8") }),
      },
    },
    packages: {
      ...Object.fromEntries(own),
      "**": { ...everybody, proxy: "upstream", storage: relative(storage, cache) },
    },
    plugins: folder,
    filters: { platforms: {} },
    max_body_size: "100mb",
    web: { enable: false },
    log: { type: "stdout", format: "pretty", level: "warn" },
  };
}

/** A setting of npm, `registry` for instance, as it is in this repository. */
export async function npmSetting(name: string): Promise<string> {
  const { stdout } = await execute("npm", ["config", "get", name], {
    cwd: root,
    env: environment(),
  });
  return stdout.trim();
}

async function portOf(server: ChildProcess, output: readonly string[]): Promise<number> {
  const ended = once(server, "exit").then(() => undefined);
  const told = once(server, "message").then(([message]) => (message as { port: number }).port);
  const port = await Promise.race([told, ended]);
  if (port === undefined) throw new Error(`The registry does not start:\n${output.join("")}`);
  return port;
}

/** Makes an account that may publish. Resolves with its token. */
async function signUp(url: string): Promise<string> {
  const account = { name: "publisher", password: "not-a-secret" };
  const response = await fetch(new URL(`-/user/org.couchdb.user:${account.name}`, url), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(account),
  });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`The registry gives no token: ${response.status}`);
  return token;
}
