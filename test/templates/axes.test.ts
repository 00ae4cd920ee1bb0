import { readFileSync, globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../generators/support.ts";
import { conditionsOnTwoAxes } from "./support/axes.ts";

const folder = join(root, "templates");
const sources = globSync("**/*.{ejs,ts,js}", {
  cwd: folder,
  exclude: (path) => path.includes("node_modules"),
});

test.each(sources)("%s asks one question at a time", (path) => {
  expect(conditionsOnTwoAxes(path, readFileSync(join(folder, path), "utf8"))).toEqual([]);
});

test("all kinds of sources are among them", () => {
  for (const path of ["base/README.md.ejs", "base/src/worker.ts", "base.ts", "extras/docker.ts"]) {
    expect(sources).toContain(path);
  }
});

describe("what is found", () => {
  test.each([
    ["in one expression", '<% if (answers.tls && answers.adapter === "redis") { %>x<% } %>'],
    [
      "inside each other",
      '<% if (answers.tls) { %><% if (answers.transports === "all") { %>x<% } } %>',
    ],
    [
      "in the other branch",
      '<% if (answers.tls) { %>x<% } else if (answers.language === "a") { %>y<% } %>',
    ],
    [
      "inside a loop",
      "<% for (const x of list) { if (answers.tls) { %><%- answers.language ? 1 : 2 %><% } } %>",
    ],
    ["in a choice of words", '<%- answers.tls ? "a" : answers.framework === "koa" ? "b" : "c" %>'],
    ["in a comparison", "<% const same = answers.adapter === answers.framework %>"],
    [
      "by variables",
      "<% const t = answers.tls; const w = answers.transports; if (t || w) { %>x<% } %>",
    ],
    ["by destructuring", "<% const { tls, adapter: a } = answers; if (tls ?? a) { %>x<% } %>"],
    ["by a lookup", "<% if (answers.tls) { %><%- { npm: 1 }[answers.packageManager] %><% } %>"],
    ["in a filter", "<% if (answers.tls) { list.filter((x) => x === answers.adapter) } %>"],
    ["by what was said of it", "<% if (readme.framework && readme.adapter) { %>x<% } %>"],
    ["in a switch", '<% switch (answers.adapter) { case "a": if (answers.tls) { %>x<% } } %>'],
  ])("%s", (_, template) => {
    expect(conditionsOnTwoAxes("a.md.ejs", template)).not.toEqual([]);
  });

  test("in the code of an app, by the files that questions own", () => {
    const code = `
      import { tls } from "./tls.ts";
      import { transports as used } from "../transports.ts";
      import { log } from "./log.ts";
      export const secure: boolean = tls !== undefined && log.level === "debug";
      if (used.includes("polling")) start(tls ? 443 : 80);
    `;
    expect(conditionsOnTwoAxes("src/a.ts", code)).toEqual([
      { where: "tls ? 443 : 80);", axes: ["tls", "transports"] },
    ]);
  });
});

describe("what is not", () => {
  test.each([
    ["one question, twice", '<% if (answers.tls) { %><%- answers.tls ? "a" : "b" %><% } %>'],
    ["two, one after the other", "<% if (answers.tls) { %>x<% } if (answers.adapter) { %>y<% } %>"],
    ["another answer that is printed", "<% if (answers.tls) { %><%- answers.balancing %><% } %>"],
    [
      "what layers say",
      "<% if (answers.tls) { for (const x of mounts) { if (x.a && x.tls) { %>x<% } } } %>",
    ],
  ])("%s", (_, template) => {
    expect(conditionsOnTwoAxes("a.md.ejs", template)).toEqual([]);
  });
});
