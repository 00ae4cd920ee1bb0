/**
 * What to do before an app can run that was made with a Node which tools/bootstrap.mjs has brought, as a text to print:
 * the machine's own Node is too old for the app, too. Empty where the machine's own did it.
 *
 * @param env bootstrap.mjs says in `BROUGHT_NODE` in which folder that Node is
 */
export function broughtNodeHint(env: NodeJS.ProcessEnv = process.env): string {
  const bin = env.BROUGHT_NODE;
  if (bin === undefined) return "";
  const command =
    process.platform === "win32" ? `set "PATH=${bin};%PATH%"` : `export PATH="${bin}:$PATH"`;
  return `
This machine's Node is too old for the app as well. To use the one that was brought, say this before the next steps:
  ${command}
`;
}
