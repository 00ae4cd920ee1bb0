import { quote } from "../command-line/quote.ts";

/**
 * The command that puts the Node of this run first on the `PATH`; none where it is there.
 *
 * @param env tools/bootstrap.mjs sets `BROUGHT_NODE` to the folder of a Node that it brought, because the machine's own is
 * too old, for the app as well
 */
export function useNode(env: NodeJS.ProcessEnv = process.env): string[] {
  const folder = env["BROUGHT_NODE"];
  if (folder === undefined) return [];
  return process.platform === "win32"
    ? [`set "PATH=${folder};%PATH%"`]
    : [`export PATH=${quote(folder)}:"$PATH"`];
}
