interface Terminal {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stderr: { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Whether a question can be put to someone: answers come by stdin and prompts go to stderr, so both have to be a
 * terminal, and nothing may say that a machine is at the keyboard (`CI`).
 */
export function mayAsk({ stdin, stderr, env }: Terminal = process): boolean {
  return stdin.isTTY === true && stderr.isTTY === true && !isOn(env["CI"]);
}

/**
 * Whether what was printed may be drawn over. Not where it is read aloud (`ACCESSIBLE`), where the terminal has no
 * cursor to move (`TERM=dumb`) or no width, or where it is kept as a log.
 */
export function canMoveCursor({ stderr, env }: Omit<Terminal, "stdin"> = process): boolean {
  const plain = isOn(env["ACCESSIBLE"]) || isOn(env["CI"]) || env["TERM"] === "dumb";
  return stderr.isTTY === true && stderr.columns !== 0 && !plain;
}

function isOn(variable = ""): boolean {
  return !["", "0", "false"].includes(variable.toLowerCase());
}
