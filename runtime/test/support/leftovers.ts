import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folders of private sockets that belong to a primary. */
export function socketFoldersOf(primary: number): string[] {
  return readdirSync(tmpdir())
    .filter((name) => new RegExp(`^sticky-socketio-\\d+-${primary}-`).test(name))
    .map((name) => join(tmpdir(), name));
}

/** Whether any process of a group still runs. */
export function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
