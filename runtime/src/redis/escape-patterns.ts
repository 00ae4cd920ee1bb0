import { commandOf, replace } from "./commands.ts";

interface Subscriber {
  pSubscribe: unknown;
  pUnsubscribe: unknown;
}

/**
 * Escapes the names of namespaces in the patterns that the classic adapter subscribes to: it appends "*" to the name as it
 * is, so that Redis would read the brackets of `/[ab]` as a set of characters.
 */
export function escapePatterns(subscriber: Subscriber): void {
  for (const name of ["pSubscribe", "pUnsubscribe"] as const) {
    const command = commandOf(subscriber, name);
    replace(subscriber, name, async (pattern, ...args) => command(escapeName(pattern), ...args));
  }
}

function escapeName(pattern: unknown): string {
  const name = String(pattern).replace(/\*$/, "");
  return `${name.replaceAll(/[\\*?[\]]/g, String.raw`\$&`)}*`;
}
