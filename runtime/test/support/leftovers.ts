import { readdirSync } from "node:fs";
import { join } from "node:path";
import { socketPlaces } from "../../src/primary/socket-places.ts";

/** The folders of private sockets that belong to a primary. */
export function socketFoldersOf(primary: number): string[] {
  const ofPrimary = new RegExp(`^sticky-socketio-\\d+-${primary}-`);
  return socketPlaces(undefined).flatMap(({ path }) =>
    readdirSync(path)
      .filter((name) => ofPrimary.test(name))
      .map((name) => join(path, name)),
  );
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
