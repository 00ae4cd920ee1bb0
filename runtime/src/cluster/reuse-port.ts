const PLATFORMS = new Set(["linux", "freebsd", "dragonfly", "sunos", "aix"]);
/** The first version of each line that knows the option `reusePort` of `net.Server.listen`. */
const SINCE = { 22: 12, 23: 1 } as const;

/** Whether several processes can listen on one port, and the system spreads the connections (SO_REUSEPORT). */
export function hasReusePort(
  platform: string = process.platform,
  version: string = process.versions.node,
): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const since = SINCE[major as keyof typeof SINCE];
  return PLATFORMS.has(platform) && (since === undefined ? major > 23 : minor >= since);
}
