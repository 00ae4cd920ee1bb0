import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { choicesOf } from "../../generators/options.ts";
import { AppProcess } from "../support/app-process.ts";
import { compile, renderApp } from "../support/render-app.ts";

test.each(choicesOf("framework"))(
  "a route of %s that throws is answered with 500, logged, and told to nobody",
  async (framework) => {
    const directory = await renderApp({ framework }, `http-errors-${framework}`);
    await breakRoute(directory);
    await compile(directory, framework);
    const app = new AppProcess(directory);
    onTestFinished(() => app.killGroup());
    const url = await app.url();

    const answer = await fetch(`${url}/api/worker`);
    expect(answer.status).toBe(500);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await answer.text()).not.toContain("the password is");
    expect((await fetch(url)).status).toBe(200);
    await app.stop();
    const logged = app.lines.filter(({ level }) => level === "error");
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).toContain("the password is");
    expect(app.strayOutput).toEqual([]);
  },
);

test("express answers a body that is no JSON with 400, and logs nothing", async () => {
  const app = new AppProcess(await renderApp({ framework: "express" }, "http-errors-body"));
  onTestFinished(() => app.killGroup());

  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${await app.url()}/any`, { method: "POST", headers, body: "{" });

  expect(answer.status).toBe(400);
  expect(await answer.json()).toHaveProperty("error");
  await app.stop();
  expect(app.lines.filter(({ level }) => level === "error")).toEqual([]);
});

/** Makes the route that says which worker answers throw, whichever file it is in. */
async function breakRoute(directory: string): Promise<void> {
  const sources = join(directory, "src");
  for (const name of await readdir(sources)) {
    if (!["http.ts", "app.controller.ts"].includes(name)) continue;
    const source = await readFile(join(sources, name), "utf8");
    const broken = source.replace("process.pid", "fail()");
    expect(broken).not.toBe(source);
    const fail = 'function fail(): never {\n  throw new Error("the password is 7");\n}\n';
    await writeFile(join(sources, name), broken + fail);
  }
}
