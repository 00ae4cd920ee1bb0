import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { folderPrefix } from "../../src/primary/abandoned-sockets.ts";
import { SocketDirectory } from "../../src/primary/socket-directory.ts";
import { socketPlaces } from "../../src/primary/socket-places.ts";
import { Fixture, startFixture } from "../support/fixture.ts";

/** A user without rights. */
const NOBODY = 65_534;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "places-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function make(place: string): SocketDirectory {
  const directory = new SocketDirectory(place);
  onTestFinished(directory.remove);
  return directory;
}

/** The name of a folder that a primary which is gone has left behind. */
function abandonedName(suffix: string): string {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  return `${folderPrefix().replace(`-${process.pid}-`, `-${pid}-`)}${suffix}`;
}

describe("the place of private sockets", () => {
  const temporary = { path: tmpdir(), source: "temporary files" };

  it("is the runtime directory of the systemd unit, then that of the user", () => {
    const [service, user] = [temporaryFolder(), temporaryFolder()];
    const environment = { RUNTIME_DIRECTORY: `${service}:/other`, XDG_RUNTIME_DIR: user };
    expect(socketPlaces(undefined, environment)).toEqual([
      { path: service, source: "RUNTIME_DIRECTORY" },
      { path: user, source: "XDG_RUNTIME_DIR" },
      temporary,
    ]);
  });

  it("is no runtime directory that does not exist, is a file, is relative or another user's", () => {
    const folder = temporaryFolder();
    const [file, foreign] = [join(folder, "file"), join(folder, "foreign")];
    writeFileSync(file, "");
    mkdirSync(foreign);
    if (process.getuid?.() === 0) chownSync(foreign, NOBODY, NOBODY);
    else chmodSync(foreign, 0o500);
    for (const path of ["", ".", "/no/such/folder", file, foreign]) {
      const environment = { RUNTIME_DIRECTORY: path, XDG_RUNTIME_DIR: path };
      expect(socketPlaces(undefined, environment)).toEqual([temporary]);
    }
  });

  it("is the folder that the option names, whatever the environment says", () => {
    const environment = { RUNTIME_DIRECTORY: temporaryFolder() };
    const option = { path: "/run/app", source: "socketDirectory" };
    expect(socketPlaces("/run/app", environment)).toEqual([option]);
  });

  it("is created with mode 0700 when it does not exist", () => {
    const place = join(temporaryFolder(), "new");
    const { path } = make(place);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it.each([
    ["has too long a path", (folder: string) => join(folder, "x".repeat(80)), /bytes, 10[37] at/],
    [
      "is a file",
      (folder: string) => {
        writeFileSync(join(folder, "file"), "");
        return join(folder, "file");
      },
      /EEXIST|ENOTDIR/,
    ],
  ])("is an error that names the option when it %s", (_, placeIn, reason) => {
    const folder = temporaryFolder();
    const place = placeIn(folder);
    const error = expect.objectContaining({
      code: "ERR_STICKY_OPTION",
      message: expect.stringMatching(reason) as string,
    }) as Error;
    expect(() => new SocketDirectory(place)).toThrow(error);
    expect(() => new SocketDirectory(place)).toThrow(`socketDirectory is ${place}`);
  });

  it("fails the start when it cannot be used, with the reason", async () => {
    const folder = temporaryFolder();
    const options = JSON.stringify({ socketDirectory: join(folder, "x".repeat(100)) });
    const failed = await new Fixture("cluster.ts", [options]).until((report) => report.failed);
    expect(failed.code).toBe("ERR_STICKY_OPTION");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("leftovers of primaries that were killed", () => {
  it("are removed, without following links and without what is not a private socket", () => {
    const place = temporaryFolder();
    const victim = temporaryFolder();
    writeFileSync(join(victim, "zzzzz"), "precious");

    const abandoned = join(place, abandonedName("left"));
    mkdirSync(abandoned);
    writeFileSync(join(abandoned, "ab12c"), "");
    symlinkSync(join(victim, "zzzzz"), join(abandoned, "ab12c-http"));

    const used = join(place, abandonedName("used"));
    mkdirSync(used);
    writeFileSync(join(used, "notes.txt"), "precious");

    make(place);
    expect(existsSync(abandoned)).toBe(false);
    expect(readdirSync(used)).toEqual(["notes.txt"]);
    expect(readdirSync(victim)).toEqual(["zzzzz"]);
  });

  it("do not stop the start where another user has planted links, files or folders", async () => {
    const place = temporaryFolder();
    const victim = temporaryFolder();
    writeFileSync(join(victim, "zzzzz"), "precious");
    const planted = ["loop", "link", "dangling", "file", "foreign", "fifo"].map(abandonedName);
    const [loop = "", link = "", dangling = "", file = "", foreign = "", fifo = ""] = planted.map(
      (name) => join(place, name),
    );
    symlinkSync(loop, loop);
    symlinkSync(victim, link);
    symlinkSync("nowhere", dangling);
    writeFileSync(file, "");
    mkdirSync(foreign);
    writeFileSync(join(foreign, "zzzzz"), "precious");
    if (process.getuid?.() === 0) chownSync(foreign, NOBODY, NOBODY);
    else writeFileSync(join(foreign, "other"), "");
    spawnSync("mkfifo", [fifo]);

    const fixture = await startFixture({ socketDirectory: place, workers: 1 });
    expect(readdirSync(victim)).toEqual(["zzzzz"]);
    for (const path of [loop, link, dangling]) expect(lstatSync(path).isSymbolicLink()).toBe(true);
    for (const path of [file, foreign, fifo]) expect(existsSync(path)).toBe(true);
    fixture.process.kill("SIGTERM");
    expect(await fixture.exit()).toEqual([0, null]);
    expect(readdirSync(place).toSorted()).toEqual(planted.toSorted());
  });
});

describe("a folder of private sockets", () => {
  it("is not intact once it has been removed or replaced, and stays untouched then", () => {
    const place = temporaryFolder();
    const directory = make(place);
    expect(directory.isIntact()).toBe(true);
    rmSync(directory.path, { recursive: true });
    expect(directory.isIntact()).toBe(false);
    const other = temporaryFolder();
    const file = join(other, "ab12c");
    writeFileSync(file, "precious");
    utimesSync(file, 1, 1);
    symlinkSync(other, directory.path);
    expect(directory.isIntact()).toBe(false);
    directory.removeSockets("ab12c");
    directory.touch();
    directory.remove();
    expect(readdirSync(other)).toEqual(["ab12c"]);
    expect(statSync(file).mtimeMs).toBe(1_000);
    expect(lstatSync(directory.path).isSymbolicLink()).toBe(true);
  });

  it("shuts other users out again when its mode was changed", () => {
    const directory = make(temporaryFolder());
    chmodSync(directory.path, 0o777);
    expect(directory.isIntact()).toBe(true);
    expect(statSync(directory.path).mode & 0o777).toBe(0o700);
  });

  it("looks used to a cleaner that goes by age", () => {
    const directory = make(temporaryFolder());
    const socket = `${directory.prefix}ab12c`;
    writeFileSync(socket, "");
    for (const path of [directory.path, socket]) utimesSync(path, 1, 1);
    directory.touch();
    for (const path of [directory.path, socket]) {
      expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(60_000);
      expect(Date.now() - statSync(path).atimeMs).toBeLessThan(60_000);
    }
  });
});
