interface Terminal {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stderr: { readonly isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Whether a question can be put to someone: answers come by stdin and prompts go to stderr, so both have to be a
 * terminal that can move its cursor, and nothing may say that a machine is at the keyboard (`CI`).
 */
export function mayAsk({ stdin, stderr, env }: Terminal = process): boolean {
  const ci = env["CI"] ?? "";
  const automated = !["", "0", "false"].includes(ci.toLowerCase());
  return stdin.isTTY === true && stderr.isTTY === true && !automated && env["TERM"] !== "dumb";
}
