import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Answers } from "../../../generators/options.ts";
import type { ProxyProgram } from "../../../runtime/test/support/proxy.ts";
import type { Certificate } from "../../support/certificate.ts";
import { filesOf } from "./rendered.ts";

export type ProxyName = "nginx" | "haproxy";

/** Where a server of ours listens, in place of one that the configuration names. */
export interface ServerPorts {
  /** Its SERVER_ID: that of an emitted configuration, a1 or b2. */
  readonly id: string;
  readonly port: number;
  readonly adminPort: number;
}

/**
 * The proxy with the configuration that an app gets, which is changed in nothing but addresses and paths: to run with
 * `startProxy` of the runtime's tests, whose `upstream` it has no use for.
 * @param certificate where the app speaks HTTPS
 * @param choices other answers of the app
 */
export async function emittedProxy(
  name: ProxyName,
  servers: readonly ServerPorts[],
  certificate?: Certificate,
  choices: Partial<Answers> = {},
): Promise<ProxyProgram> {
  const several: Partial<Answers> = servers.length > 1 ? { adapter: "redis" } : {};
  const tls = certificate !== undefined;
  const files = await filesOf({ ...several, ...choices, tls, with: [name] });
  const configure = { nginx: configureNginx, haproxy: configureHaproxy }[name];
  return {
    program: name,
    args: {
      nginx: (path: string) => ["-c", path, "-e", "stderr"],
      haproxy: (path: string) => ["-db", "-f", path],
    }[name],
    configure: (port, _upstream, folder) => {
      if (certificate) putCertificate(certificate, join(folder, "certs"));
      return configure(files, { port, servers, folder, tls });
    },
  };
}

interface Place {
  readonly port: number;
  readonly servers: readonly ServerPorts[];
  readonly folder: string;
  readonly tls: boolean;
}

function configureNginx(files: Record<string, string>, { port, servers, folder, tls }: Place) {
  const text = files["deploy/nginx/nginx.conf"] ?? "";
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return replaced(text, [
    ["\nevents {", `\ndaemon off;\npid ${folder}/pid;\n${user}\nevents {`],
    ["\nhttp {", `\nhttp {\n${folders.join("\n")}`],
    ["/var/log/nginx/access.log", `${folder}/access.log`],
    tls
      ? ["listen 443 ssl", `listen 127.0.0.1:${port} ssl`]
      : ["listen 80", `listen 127.0.0.1:${port}`],
    ...servers.map(
      ({ id, port: own }) => [`${hostOf(id, servers)}:3000`, `127.0.0.1:${own}`] as const,
    ),
  ]);
}

function configureHaproxy(files: Record<string, string>, { port, servers, folder, tls }: Place) {
  const text = files["deploy/haproxy/haproxy.cfg"] ?? "";
  return replaced(text, [
    ...(canBecome("haproxy") ? [] : ([["  user haproxy\n  group haproxy\n", ""]] as const)),
    tls ? ["bind :443", `bind 127.0.0.1:${port}`] : ["bind :80", `bind 127.0.0.1:${port}`],
    ...(tls ? [["/etc/haproxy/certs", `${folder}/certs`] as const] : []),
    ...servers.flatMap((server) => {
      const line = new RegExp(`server ${server.id} .* port 9000`).exec(text)?.[0] ?? "no such line";
      const own = line
        .replace(`${hostOf(server.id, servers)}:3000`, `127.0.0.1:${server.port}`)
        .replace("port 9000", `port ${server.adminPort}`);
      return [[line, own] as const];
    }),
  ]);
}

/** Root alone becomes another user, and one that there is: HAProxy refuses to start where it could not. */
export function canBecome(user: string): boolean {
  return process.getuid?.() === 0 && uidOf(user) !== undefined;
}

/** The number of a user of this machine. */
export function uidOf(user: string): number | undefined {
  const uid = new RegExp(`^${user}:[^:]*:(\\d+):`, "m").exec(
    readFileSync("/etc/passwd", "utf8"),
  )?.[1];
  return uid === undefined ? undefined : Number(uid);
}

function hostOf(id: string, servers: readonly ServerPorts[]): string {
  return servers.length > 1 ? `app-${id}` : "app";
}

/** @throws {Error} naming what is not there to be replaced */
function replaced(text: string, replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((result, [before, after]) => {
    if (!result.includes(before)) throw new Error(`The configuration has no ${before}`);
    return result.replaceAll(before, after);
  }, text);
}

function putCertificate({ environment: { TLS_CERT, TLS_KEY } }: Certificate, folder: string): void {
  mkdirSync(folder);
  copyFileSync(TLS_CERT, join(folder, "cert.pem"));
  copyFileSync(TLS_KEY, join(folder, "key.pem"));
  const both = [TLS_CERT, TLS_KEY].map((path) => readFileSync(path, "utf8"));
  writeFileSync(join(folder, "haproxy.pem"), both.join(""));
}
