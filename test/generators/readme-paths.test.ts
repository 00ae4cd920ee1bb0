import { expect, test } from "vitest";
import { renderFiles } from "../../generators/files/app.ts";
import { describeApp } from "../../generators/files/description.ts";
import { withDefaults } from "../../generators/answers.ts";
import { type Values, choicesOf } from "../../generators/options.ts";

const apps: readonly Values[] = [
  ...choicesOf("framework").map((framework) => ({ framework })),
  ...choicesOf("adapter").map((adapter) => ({ adapter, language: "javascript" }) as const),
  ...choicesOf("with").map((extra) => ({ with: [extra], language: "javascript" }) as const),
  { tls: true },
  { transports: "websocket" },
];

test.each(apps)("the README of an app with %j names files that it has", async (answers) => {
  const values = withDefaults({ ...answers, directory: "my-app", packageManager: "npm" });
  const files = await renderFiles(describeApp(values));
  const readme = files.find(({ path }) => path === "README.md")?.contents.toString() ?? "";
  const table = /^## Where things are$([^]*?)^## /m.exec(readme)?.[1] ?? "";
  const named = Array.from(table.matchAll(/^\| `(.+?)` \|/gm), ([, path = ""]) => path);

  expect(named).toContain("test/");
  const missing = named.filter(
    (path) => !files.some((file) => file.path === path || file.path.startsWith(path)),
  );
  expect(missing).toEqual([]);
});

test.each(choicesOf("framework"))(
  "a README of a WebSocket-only app with %s does not say that the primary listens",
  async (framework) => {
    const values = withDefaults({ directory: "my-app", framework, transports: "websocket" });
    const files = await renderFiles(describeApp(values));
    const readme = files.find(({ path }) => path === "README.md")?.contents.toString() ?? "";
    expect(readme).toContain("The workers listen themselves");
    expect(readme).not.toMatch(/primary( process)?:? (starts the workers and )?listens/);
  },
);
