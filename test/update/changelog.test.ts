import { expect, test } from "vitest";
import { changesSince, entriesOf } from "../../generators/changelog.ts";
import { version } from "../../generators/assets.ts";

test("the entries of a changelog", () => {
  const text = `# Changelog

About it: [Keep a Changelog](https://keepachangelog.com).

## [Unreleased] 2.0.0-rc.1

### Added

- One [thing].

## [Unreleased]

- Of no version.

## [1.0.0] - 2026-01-01

- Another.

[thing]: https://example.org
[1.0.0]: https://example.org/1.0.0
`;
  expect(entriesOf(text)).toEqual([
    { version: "2.0.0-rc.1", text: "### Added\n\n- One [thing]." },
    { version: "1.0.0", text: "- Another." },
  ]);
  expect(entriesOf("")).toEqual([]);
});

test("our own has one for this version, which is told to older apps alone", async () => {
  expect((await changesSince("0.0.1"))[0]).toMatchObject({ version });
  expect(await changesSince(version)).toEqual([]);
});
