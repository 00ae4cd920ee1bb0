import { parse } from "node:querystring";

/**
 * The session id that a request target carries, as Engine.IO will read it: the `sid` parameter of the query, decoded.
 * Undefined where there is none, or several (Engine.IO knows no session of that name either).
 */
export function sessionIdOf(target: string): string | undefined {
  const query = target.indexOf("?");
  // Most targets without a sid are told apart here, without parsing; "%73id" is a sid as well.
  if (query === -1 || !/sid=|%/i.test(target.slice(query))) return undefined;
  const { sid } = parse(target.slice(query + 1).replace(/#.*$/s, ""));
  return typeof sid === "string" && sid !== "" ? sid : undefined;
}

/** Whether Engine.IO servers on `paths` would take a request with this target: they compare prefixes. */
export function isEngineTarget(target: string, paths: Iterable<string>): boolean {
  for (const path of paths) {
    if (target.startsWith(path)) return true;
  }
  return false;
}
