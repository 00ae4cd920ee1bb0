import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Fixture } from "../support/fixture.ts";

/** The apps are written for this package; in the name of the import alone they are changed. */
const REPLACED = /(?<=(?:from |require\()")@socket\.io\/sticky(?=")/;

/**
 * Starts a file of ./apps, with the import changed, in a folder made by createAppFolder.
 *
 * @param options what the app gets as JSON; `worker` names another file of ./apps
 */
export async function startApp(
  folder: string,
  file: string,
  options: { worker?: string } & Record<string, unknown> = {},
): Promise<Fixture> {
  for (const name of [file, options.worker]) {
    if (name !== undefined) copyChanged(name, folder);
  }
  const url = pathToFileURL(join(folder, file)).href;
  const fixture = new Fixture(url, [JSON.stringify(options)]);
  fixture.port = (await fixture.until((report) => report.listening)).port;
  return fixture;
}

function copyChanged(name: string, folder: string): void {
  const source = readFileSync(new URL(`./apps/${name}`, import.meta.url), "utf8");
  const changed = source.replace(REPLACED, "sticky-socketio");
  if (changed === source) throw new Error(`${name} does not import @socket.io/sticky`);
  writeFileSync(join(folder, name), changed);
}
