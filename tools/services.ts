import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./run.ts";

/** Servers that tests run for real: the program, Debian's package for it, and what needs it. */
const services = [
  {
    program: "redis-server",
    package: "redis-server",
    needed: "boots of apps with a Redis adapter",
  },
  {
    program: "nginx",
    package: "nginx-light",
    needed: "tests of the runtime and of emitted configurations behind a proxy",
  },
  {
    program: "haproxy",
    package: "haproxy",
    needed: "tests of the runtime and of emitted configurations behind a proxy",
  },
  { program: "systemd-analyze", package: "systemd", needed: "tests of the emitted unit" },
] as const;

/**
 * Installs the servers that are missing, where that is possible: as root on Debian.
 *
 * @throws {Error} naming what is missing and what needs it
 */
export async function installServices(): Promise<void> {
  const missing = services.filter(({ program }) => !isInstalled(program));
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && isInstalled("apt-get")) {
    const packages = missing.map((service) => service.package);
    console.log(`Installing ${packages.join(", ")} with apt-get`);
    // Debian starts a server that it installs; the tests start their own.
    process.env.RUNLEVEL = "1";
    process.env.DEBIAN_FRONTEND = "noninteractive";
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages]);
  }
  const absent = services.filter(({ program }) => !isInstalled(program));
  if (absent.length === 0) return;
  throw new Error(
    `Install what is missing and try again: ${absent
      .map(({ program, needed }) => `${program} (for ${needed})`)
      .join(", ")}`,
  );
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => existsSync(join(folder, program)));
}
