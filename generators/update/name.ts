import { join } from "node:path";
import { readText } from "../files/read-text.ts";
import { nameOf, nameProblem } from "../name.ts";

/** The name of the app in a folder: that of its package.json, else that of the folder. */
export async function nameIn(folder: string): Promise<string> {
  try {
    const text = await readText(join(folder, "package.json"));
    const { name }: { name?: unknown } = JSON.parse(text);
    if (typeof name === "string" && nameOf(name) === name && nameProblem(name) === undefined)
      return name;
  } catch {
    // Without one, or with one that is broken, there is still the folder.
  }
  return nameOf(folder);
}
