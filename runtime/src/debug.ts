import debug from "debug";

/** Output for `DEBUG=sticky-socketio:*`, the mechanism of Socket.IO's own packages. */
export function debuglog(
  name: "primary" | "worker" | "forward" | "cluster" | "peers",
): debug.Debugger {
  return debug(`sticky-socketio:${name}`);
}
