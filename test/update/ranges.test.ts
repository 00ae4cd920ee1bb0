import { describe, expect, test } from "vitest";
import { mergeVersions } from "../../generators/merge/versions.ts";

describe("what people wrote instead of a version", () => {
  test.each([
    ["a range with an upper end", "5.2.0", ">=5.3.0 <5.4.0", "5.4.0"],
    ["several ranges", "10.4.0", "^10.4.0 || ^11.0.0", "^10.9.0"],
    ["a range with a hyphen", "4.6.0", "4.6.7 - 4.7", "4.9.0"],
    ["a version that is not whole", "4.6.0", "4.6", "4.9.0"],
    ["anything", "4.6.0", "*", "4.9.0"],
    ["a tag", "4.6.0", "latest", "4.9.0"],
    ["one version, with a sign", "4.6.0", "=4.6.7", "4.9.0"],
    ["engines with an upper end", ">=22", ">=22 <25", ">=24"],
    ["engines that are one version", ">=22.18.0", "22.19.0", ">=24"],
    ["only patches, across a major version", "1.0.0", "~1.0.5", "2.0.0"],
    ["only patches, across a minor version before 1.0.0", "0.4.0", "~0.4.1", "0.5.0"],
    ["another package manager", "yarn@4.9.0", "npm@4.9.1", "pnpm@11.0.0"],
    ["another package manager of the same version", "yarn@4.9.0", "pnpm@4.9.0", "yarn@4.9.1"],
    ["another package manager, of a higher version", "yarn@4.9.0", "npm@11.0.0", "yarn@4.9.1"],
  ])("stays, and is for people to decide: %s", (_what, base, mine, theirs) => {
    expect(mergeVersions({ base, mine, theirs })).toBeUndefined();
  });

  test.each([
    ["a range that is above ours already", "4.6.0", ">=4.10.0 <5", "4.9.0", ">=4.10.0 <5"],
    ["only patches, within a major version", "1.0.0", "~1.0.5", "1.3.0", "~1.3.0"],
    ["our own sign, whatever it leads to", "~1.0.0", "~1.0.5", "~2.0.0", "~2.0.0"],
    ["a sign that people removed", "^1.0.0", "1.5.0", "^2.0.0", "2.0.0"],
    ["a sign that we have now", "1.0.0", "1.5.0", "^2.0.0", "^2.0.0"],
    [
      "a package manager that we leave",
      "yarn@4.9.0",
      "yarn@4.9.1+sha224.0123abc",
      "pnpm@11.0.0",
      "pnpm@11.0.0",
    ],
    [
      "a package manager with its digest",
      "pnpm@11.0.0",
      "pnpm@11.0.0+sha224.0123abc",
      "pnpm@11.1.0",
      "pnpm@11.1.0",
    ],
  ])("%s", (_what, base, mine, theirs, merged) => {
    expect(mergeVersions({ base, mine, theirs })).toBe(merged);
  });
});
