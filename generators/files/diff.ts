import { isUtf8 } from "node:buffer";
import type { Decision } from "./decide.ts";

/**
 * What a decision changes, as a patch that `git apply` takes in the app's folder; of a conflict, what replacing the
 * file would change. Empty where nothing changes. Binary files are named only.
 */
export async function diffOf({ planned, action }: Decision): Promise<string> {
  const { file } = planned;
  const creates = action === "create";
  const replaces = planned.found === "file" && !planned.same && action !== "skip";
  if (!creates && !replaces) return "";

  const before = planned.found === "file" ? planned.contents : Buffer.alloc(0);
  if (!isText(before) || !isText(file.contents)) {
    return `Binary file ${file.path} ${creates ? "is new" : "differs"}\n`;
  }
  const { formatPatch, structuredPatch } = await import("diff");
  const from = creates ? "/dev/null" : `a/${file.path}`;
  const texts = [before.toString(), file.contents.toString()] as const;
  const patch = structuredPatch(from, `b/${file.path}`, ...texts, undefined, undefined, {
    context: 3,
  });
  const mode = file.executable ? "100755" : "100644";
  return formatPatch({
    ...patch,
    isGit: true,
    ...(creates && { isCreate: true, newMode: mode }),
  });
}

function isText(contents: Buffer): boolean {
  return isUtf8(contents) && !contents.includes(0);
}
