import { version } from "../assets.ts";
import { spell } from "../spelling.ts";
import type { AppDescription } from "../files/description.ts";
import { answerNames } from "../options.ts";

/** What a conflict's markers say of what is new: the version, and what is other in the app than before. */
export function labelOf(before: AppDescription, after: AppDescription): string {
  const names = answerNames.filter((name) => name !== "directory");
  const changed = names.filter(
    (name) => String(before.answers[name]) !== String(after.answers[name]),
  );
  const known = new Set(before.namespaces.map(({ name }) => name));
  const added = after.namespaces.filter(({ name }) => !known.has(name));
  const changes = [
    ...changed.flatMap((name) => spell(name, after.answers[name])),
    ...added.map(({ name }) => `namespace ${name}`),
  ];
  return changes.length === 0 ? version : `${version} with ${changes.join(" ")}`;
}
