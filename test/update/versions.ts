import { type Edits, type Program, programOf } from "./support.ts";

/** Some lines that one version changes and people change too. */
const guide = (...changed: string[]) =>
  `${["# Guide", "", "one", "two", "three", "four", "five", "six", ...changed].join("\n")}\n`;

/** What both versions have beside the templates of today. */
const older: Edits = {
  "templates/base/guide.md": guide("seven"),
  "templates/base/untouched.txt": "older\n",
  "templates/base/dropped.txt": "dropped\n",
  "templates/base/dropped too.txt": "dropped, too\n",
  "templates/base/übersicht der dienste.txt": "Erste Zeile\nzweite\ndritte\nvierte\n",
  "templates/base/logo.bin": "\0older",
  "templates/base/settings.json": '{\n  "list": ["a", "b"],\n  "value": 1,\n  "old": true\n}\n',
  "templates/base/tool.sh": "#!/bin/sh\necho older\n",
  "templates/base.ts": (text) => text.replace("scripts: {", 'scripts: {\n    greet: "echo older",'),
  "templates/package.json": (text) =>
    text.replace(/"pino": "[^"]+"/, '"pino": "9.0.0"').replace(/"zod": "[^"]+"/, '"zod": "4.0.0"'),
  "CHANGELOG.md": "# Changelog\n\n## [1.0.0] - 2026-01-01\n\n- The first.\n",
};

const newer: Edits = {
  ...older,
  "templates/base/guide.md": guide("seven, and eight"),
  "templates/base/untouched.txt": "newer\n",
  "templates/base/dropped.txt": null,
  "templates/base/dropped too.txt": null,
  "templates/base/übersicht der dienste.txt": "Erste Zeile\nzweite\ndritte\nvierte, neu\n",
  "templates/base/logo.bin": "\0newer",
  "templates/base/settings.json":
    '{\n  "list": ["a", "c"],\n  "value": 2,\n  "new": { "a": 1 }\n}\n',
  "templates/base/tool.sh": "#!/bin/sh\necho newer\n",
  "templates/base/docs/added.txt": "added\n",
  "templates/base.ts": (text) => text.replace("scripts: {", 'scripts: {\n    greet: "echo newer",'),
  "templates/package.json": (text) =>
    text.replace(/"pino": "[^"]+"/, '"pino": "9.2.0"').replace(/"zod": "[^"]+"/, '"zod": "4.1.0"'),
  "CHANGELOG.md":
    "# Changelog\n\n## [2.0.0] - 2026-02-02\n\n### Changed\n\n- Everything.\n\n## [1.0.0] - 2026-01-01\n\n- The first.\n",
};

/** Two versions of the program, 1.0.0 and 2.0.0, whose templates differ in files that people may have changed. */
export function twoVersions(name: string): { readonly older: Program; readonly newer: Program } {
  return {
    older: programOf(name, "1.0.0", older),
    newer: programOf(name, "2.0.0", withoutMissing(newer)),
  };
}

/** Of files that our own templates do not have, there is nothing to be removed. */
function withoutMissing(edits: Edits): Edits {
  return Object.fromEntries(Object.entries(edits).filter(([, change]) => change !== null));
}
