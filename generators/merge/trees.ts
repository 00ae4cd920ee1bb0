import type { Found } from "../files/working-tree.ts";
import type { Pristine } from "../record/format.ts";

/** An app as it was made and as it is, by path; migrations change both alike. */
export interface Trees {
  readonly base: Pristine;
  /** What is at each path that matters: those of `base`, and those that the templates have now. */
  readonly mine: ReadonlyMap<string, Found>;
  /** Where files were before migrations moved them, by where they are now. */
  readonly moved: ReadonlyMap<string, string>;
}
