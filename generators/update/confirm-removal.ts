import type { Removal } from "./changed-answers.ts";

/**
 * Asks on this terminal whether an app may lose something.
 *
 * @throws {CreateError} CANCELLED when the person gives up
 */
export async function confirmRemoval(
  removals: readonly Removal[],
  signal?: AbortSignal,
): Promise<boolean> {
  const { createAdapter } = await import("../prompts/adapter.ts");
  signal?.addEventListener("abort", giveUp);
  try {
    const question = {
      type: "confirm",
      name: "removal",
      message: `Remove ${removals.join(", ")} from the app?`,
      default: () => false,
      when: () => true,
    } as const;
    const answers = await createAdapter().prompt<{ removal: boolean }>([question]);
    return answers.removal;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

/** Ctrl-C reaches only the signal: without input the question ends. */
function giveUp(): void {
  process.stdin.destroy();
}
