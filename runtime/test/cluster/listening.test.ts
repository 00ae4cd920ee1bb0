import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request as httpRequest } from "node:http";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { listen, probe } from "../../src/cluster/listen.ts";
import { resolveClusterOptions } from "../../src/cluster/options.ts";
import { PublicSocket } from "../../src/cluster/public-socket.ts";
import type { StickyError } from "../../src/index.ts";
import { Fixture, logged, startFixture } from "../support/fixture.ts";

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "listening-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "socket");
}

async function post(target: { socketPath: string } | { host: string; port: number }) {
  return new Promise<string>((resolve, reject) => {
    const outgoing = httpRequest({ ...target, method: "POST" }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      response.once("end", () => resolve(body));
    });
    outgoing.once("error", reject);
    outgoing.end("hello");
  });
}

it("listens on a Unix socket, and removes it", async () => {
  const path = temporaryPath();
  const fixture = await startFixture({ path });
  expect(await post({ socketPath: path })).toBe("hello");
  fixture.process.kill("SIGTERM");
  await fixture.exit();
  expect(existsSync(path)).toBe(false);
});

it("replaces a Unix socket that a killed process left behind, and no other", async () => {
  const path = temporaryPath();
  const script = `net.createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", script]);
  expect(existsSync(path)).toBe(true);
  await startFixture({ path });
  expect(await post({ socketPath: path })).toBe("hello");

  const second = new Fixture("cluster.ts", [JSON.stringify({ path })]);
  const failed = await second.until((report) => report.failed);
  expect(failed.message).toMatch(
    /^cannot listen on .* \(EADDRINUSE\): another process listens there/,
  );
  expect(await post({ socketPath: path })).toBe("hello");
});

describe.runIf(process.platform !== "win32")("the Unix socket of clients", () => {
  it("is created again when another process removes it", async () => {
    const path = temporaryPath();
    const fixture = await startFixture({ path });
    rmSync(path);
    expect(await logged(fixture, "public socket lost")).toMatchObject({ level: "error", path });
    await logged(fixture, "public socket created again");
    expect(lstatSync(path).isSocket()).toBe(true);
    expect(await post({ socketPath: path })).toBe("hello");
    expect((await fixture.stats()).ready).toBe(true);
    fixture.process.kill("SIGTERM");
    await fixture.exit();
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it("keeps its mode when it is created again", async () => {
    const path = temporaryPath();
    const server = createServer();
    await listen(server, { path, port: 0, host: undefined });
    const socket = new PublicSocket(server, path);
    onTestFinished(() => socket.close());
    chmodSync(path, 0o600);
    socket.watch();
    rmSync(path);
    expect(await once(socket, "restored")).toEqual([path, undefined]);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
  });

  it("makes the cluster not ready while another process listens there, and is created again after that", async () => {
    const path = temporaryPath();
    const fixture = await startFixture({ path });
    rmSync(path);
    const other = createServer().listen(path);
    onTestFinished(() => void other.close());
    const { reason } = await logged(fixture, "public socket lost");
    expect(reason).toMatch(/^another process listens there/);
    expect((await fixture.stats()).ready).toBe(false);
    other.close();
    await logged(fixture, "public socket created again");
    expect(await post({ socketPath: path })).toBe("hello");
  });

  it("stays when another process has put its own there before the cluster stops", async () => {
    const path = temporaryPath();
    const fixture = await startFixture({ path });
    rmSync(path);
    const other = createServer((socket) => socket.end()).listen(path);
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const { ino } = lstatSync(path);
    fixture.process.kill("SIGTERM");
    await fixture.exit();
    expect(lstatSync(path).ino).toBe(ino);
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  });
});

const failures = {
  "the primary": async (path: string) => listen(createServer(), { path, port: 0, host: undefined }),
  "the workers": async (path: string) => probe({ path, port: 0, host: undefined }),
};

/** The message of the error when `who` would listen on `path`. */
async function failure(path: string, who: keyof typeof failures = "the primary"): Promise<string> {
  const error = await failures[who](path).then(
    () => undefined,
    (reason: StickyError) => reason,
  );
  expect(error?.code).toBe("ERR_STICKY_LISTEN");
  return error?.message ?? "";
}

describe.each(Object.keys(failures) as (keyof typeof failures)[])("when %s listen", (who) => {
  it.each([
    ["a regular file", (path: string) => writeFileSync(path, "precious")],
    ["a symbolic link", (path: string) => symlinkSync(`${path}.target`, path)],
    ["a directory", (path: string) => mkdirSync(path)],
    ["a named pipe", (path: string) => void spawnSync("mkfifo", [path])],
  ])("does not replace %s by a Unix socket, and says what is there", async (kind, make) => {
    const path = temporaryPath();
    writeFileSync(`${path}.target`, "precious");
    make(path);
    const before = lstatSync(path);
    expect(await failure(path, who)).toBe(
      `cannot listen on ${path} (EADDRINUSE): it is ${kind}, and only a socket is replaced; remove it or choose another path`,
    );
    expect(lstatSync(path)).toMatchObject({ ino: before.ino, size: before.size });
    expect(readFileSync(`${path}.target`, "utf8")).toBe("precious");
  });
});

it("does not replace the Unix socket of a server whose queue is full", async () => {
  const path = temporaryPath();
  const script = `net.createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => console.log("listening"))`;
  const server = spawn(process.execPath, ["-e", script]);
  onTestFinished(() => void server.kill("SIGKILL"));
  await once(server.stdout, "data");
  server.kill("SIGSTOP");
  const { ino } = lstatSync(path);
  const connecting = async () =>
    new Promise<string | undefined>((resolve) => {
      const socket = connect(path, () => resolve(undefined));
      onTestFinished(() => void socket.destroy());
      socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    });
  while ((await connecting()) !== "EAGAIN") {
    // Each one that connects takes a place in the queue.
  }
  expect(await failure(path)).toBe(
    `cannot listen on ${path} (EADDRINUSE): another process listens there; stop it or choose another address (EAGAIN on connecting)`,
  );
  expect(lstatSync(path).ino).toBe(ino);
});

it("says that the folder of a Unix socket does not exist", async () => {
  const path = `${temporaryPath()}/below`;
  expect(await failure(path)).toBe(
    `cannot listen on ${path} (EACCES): there is no folder ${dirname(path)}`,
  );
});

const rejected = (message: string) =>
  expect.objectContaining({ code: "ERR_STICKY_OPTION", message }) as Error;

it("rejects a path that no Unix socket can have", () => {
  const worker = import.meta.filename;
  expect(() => resolveClusterOptions({ worker, path: "" })).toThrow(
    rejected('path is "": use the path of a Unix socket'),
  );
  const path = `/tmp/${"x".repeat(200)}`;
  expect(() => resolveClusterOptions({ worker, path })).toThrow(
    rejected(
      `path is ${path}: it has 205 bytes, a Unix socket has at most ${process.platform === "linux" ? 107 : 103}`,
    ),
  );
});

it.runIf(process.platform === "linux")(
  "listens on an abstract socket, and says when it is taken",
  async () => {
    const path = `\0sticky-${process.pid}-${Date.now()}`;
    await startFixture({ path });
    expect(await post({ socketPath: path })).toBe("hello");
    expect(await failure(path)).toContain("another process listens there");
  },
);

it("listens on IPv6", async () => {
  const { port } = await startFixture({ host: "::1" });
  expect(await post({ host: "::1", port })).toBe("hello");
});

it("refuses two addresses at once", async () => {
  const fixture = new Fixture("cluster.ts", [JSON.stringify({ path: "/tmp/x", port: 1 })]);
  const failed = await fixture.until((report) => report.failed);
  expect(failed.message).toMatch(/^path is given beside port or host/);
});
