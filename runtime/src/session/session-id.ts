const PARAMETER = "sid=";

/**
 * The session id that a request target carries, as Engine.IO will read it: the `sid` parameter of the query, decoded,
 * the last one where there are several.
 */
export function sessionIdOf(target: string): string | undefined {
  const query = target.indexOf("?");
  if (query === -1) return undefined;
  const at = target.indexOf(PARAMETER, query);
  // Every request comes through here, and nearly all are as clients write them: nothing encoded, one sid.
  const isEncoded = target.includes("%", query) || target.includes("+", query);
  const isPlain = !isEncoded && !target.includes("#", query);
  if (isPlain && at === -1) return undefined;
  const isParameter = at - 1 === query || target[at - 1] === "&";
  if (isPlain && isParameter && !target.includes(PARAMETER, at + 1)) {
    const end = target.indexOf("&", at);
    return target.slice(at + PARAMETER.length, end === -1 ? undefined : end) || undefined;
  }
  const parameters = new URLSearchParams(target.slice(query + 1).replace(/#.*$/s, ""));
  return parameters.getAll("sid").at(-1) || undefined;
}

/** Whether Engine.IO servers on `paths` would take a request with this target: they compare prefixes. */
export function isEngineTarget(target: string, paths: Iterable<string>): boolean {
  for (const path of paths) {
    if (target.startsWith(path)) return true;
  }
  return false;
}
