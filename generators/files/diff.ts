import { type FileState, isText } from "./contents.ts";
import type { Decision } from "./decide.ts";

/** A path that changes: what is there before and afterwards; undefined for no file. */
export interface Difference {
  readonly path: string;
  /** Where it was before, when it moves. */
  readonly from?: string;
  readonly before: FileState | undefined;
  readonly after: FileState | undefined;
}

/**
 * What a decision changes, as {@link patchOf} has it; of a conflict, what replacing the file would change. Empty where
 * nothing changes.
 */
export async function diffOf({ planned, action }: Decision, prefix = ""): Promise<string> {
  const { file } = planned;
  const creates = action === "create";
  const replaces = planned.found === "file" && !planned.same && action !== "skip";
  if (!creates && !replaces) return "";
  const { contents, executable } = file;
  const before = planned.found === "file" ? { contents: planned.contents, executable } : undefined;
  return patchOf({ path: file.path, before, after: { contents, executable } }, prefix);
}

/**
 * A change as a patch that `git apply` takes in the app's folder. Binary files are named only.
 *
 * @param prefix where the app is in its repository, `services/chat/` for instance; "" at its root or outside of one. Git
 *   skips without a word what is not below the folder that it runs in, and takes paths to begin at the root.
 */
export async function patchOf(
  { path, from = path, before, after }: Difference,
  prefix = "",
): Promise<string> {
  const [old, now] = [before?.contents ?? empty, after?.contents ?? empty];
  if (!isText(old) || !isText(now)) {
    const what = before === undefined ? "is new" : after === undefined ? "goes" : "differs";
    return `Binary file ${path} ${what}\n`;
  }
  const { formatPatch, structuredPatch } = await import("diff");
  const names = [
    before === undefined ? nowhere : `a/${prefix}${from}`,
    after === undefined ? nowhere : `b/${prefix}${path}`,
  ] as const;
  const texts = [old.toString(), now.toString()] as const;
  const patch = structuredPatch(...names, ...texts, undefined, undefined, { context: 3 });
  const [oldMode, newMode] = [modeOf(before), modeOf(after)];
  return formatPatch({
    ...patch,
    isGit: true,
    ...(from !== path && { isRename: true }),
    ...(before === undefined && { isCreate: true }),
    ...(after === undefined && { isDelete: true }),
    ...(oldMode !== newMode && { oldMode, newMode }),
  });
}

const nowhere = "/dev/null";
const empty = Buffer.alloc(0);

function modeOf(state: FileState | undefined): string | undefined {
  if (state === undefined) return undefined;
  return state.executable ? "100755" : "100644";
}
