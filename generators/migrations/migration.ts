/**
 * What a version of the templates does to apps of older ones before they are merged, because comparing texts would not
 * find it out. It changes the app as it was made and as it is alike, so that what people changed stays a change. Paths are
 * relative to the app, with forward slashes; those of TypeScript files stand for the ones in JavaScript, too.
 */
export interface Migration {
  /** The version that brings it. */
  readonly version: string;
  /** What it does, a phrase for the plan: `src/a.ts is called src/b.ts`. */
  readonly description: string;
  /** Files that are somewhere else now: what people changed in them moves along. */
  readonly renames?: readonly Rename[];
  /**
   * What becomes of the text of a file, by its path after the renames. Lines end in `\n`. A text that is so already, in
   * an app that somebody has changed by hand, has to stay as it is.
   */
  readonly edits?: Readonly<Record<string, (text: string) => string>>;
}

export interface Rename {
  readonly from: string;
  readonly to: string;
}
