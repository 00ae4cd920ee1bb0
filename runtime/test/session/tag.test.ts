import { expect, it } from "vitest";
import { randomServerId, serverOf, tagOf, TagSequence } from "../../src/session/tag.ts";

it("gives every worker a tag of its own, with the server's two characters in front", () => {
  const sequence = new TagSequence("s1");
  const tags = Array.from({ length: 50_000 }, () => sequence.next(() => false));
  expect(new Set(tags.slice(0, 36 ** 3)).size).toBe(36 ** 3);
  expect(tags.every((tag) => /^[0-9a-z]{5}$/.test(tag))).toBe(true);
  expect(new Set(tags.map(serverOf))).toEqual(new Set(["s1"]));
});

it("passes over tags that are taken", () => {
  const sequence = new TagSequence(randomServerId());
  const seen: string[] = [];
  const tag = sequence.next((candidate) => seen.push(candidate) < 3);
  expect(tag).toBe(seen[2]);
});

it("finds the tag that an id begins with", () => {
  expect(tagOf("s10aZ-rest-of-the-id")).toBeUndefined();
  expect(tagOf("s10az-rest-of-the-id")).toBe("s10az");
  expect(tagOf("s10a")).toBeUndefined();
  expect(tagOf("../..")).toBeUndefined();
});
